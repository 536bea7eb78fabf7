namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>Finds a document's problem in the end of the process that read it.</summary>
internal static class ReaderEnd
{
    /// <summary>The problem.</summary>
    /// <param name="lastWords">The beginning of its standard error, which holds the runtime's reason.</param>
    /// <param name="isFromOutside">Whether it was ended by a signal that no fault of its own sends.</param>
    public static DocumentProblem ProblemOf(int exitCode, string lastWords, bool isFromOutside) =>
        isFromOutside
            ? new(DocumentProblemKind.Unreadable, "the process that reads it was ended from outside, time and again")
        : exitCode == ReaderCommand.MemoryExhausted || lastWords.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)
            ? MemoryWatch.Problem
        : lastWords.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase)
            ? new(DocumentProblemKind.Damaged, "its content is nested too deeply to be read")
        : new(DocumentProblemKind.Damaged, $"the process that reads it ended because of it (exit code {exitCode})");
}
