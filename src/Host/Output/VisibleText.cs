namespace ParallelLlm.Host.Output;

/// <summary>Names of files can hold ends of lines and commands to the terminal: neither may do anything there.</summary>
internal static class VisibleText
{
    /// <summary>One line.</summary>
    public static string Line(string text) => Replace(text, kept: "");

    /// <summary>Lines, with tabs.</summary>
    public static string Lines(string text) => Replace(text, kept: "\r\n\t");

    private static string Replace(string text, string kept) =>
        text.Any(letter => char.IsControl(letter) && !kept.Contains(letter, StringComparison.Ordinal))
            ? string.Concat(text.Select(letter => char.IsControl(letter) && !kept.Contains(letter, StringComparison.Ordinal) ? '\uFFFD' : letter))
            : text;
}
