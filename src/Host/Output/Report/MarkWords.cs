namespace ParallelLlm.Host.Output.Report;

/// <summary>Names of the marks of a piece of text.</summary>
internal static class MarkWords
{
    /// <summary>More marks at one place are counted, not named.</summary>
    private const int Most = 6;

    /// <summary>The class: that of the mark that needs a look most.</summary>
    public static string Class(IReadOnlyList<Mark> marks) =>
        marks.Any(mark => mark.IsConflict) ? "conflict"
        : marks.Any(mark => mark.Value.Evidence.Finding == Finding.Nearly) ? "nearly"
        : FindingWords.Class(marks[0].Value.Evidence.Finding);

    /// <summary>Each mark's field, finding and place.</summary>
    public static string Title(IReadOnlyList<Mark> marks) => Joined(marks, "\n", mark =>
    {
        var evidence = mark.Value.Evidence;
        var name = mark.IsConflict ? $"{mark.Value.Name} (conflicting value)" : mark.Value.Name;
        var parts = new[] { name, FindingWords.Short(evidence.Finding), evidence.Place };
        return string.Join(" · ", parts.Where(part => part.Length > 0));
    });

    /// <summary>Each mark's field.</summary>
    public static string Label(IReadOnlyList<Mark> marks) =>
        Joined(marks, ", ", mark => mark.IsConflict ? mark.Value.ShortName + " ≠" : mark.Value.ShortName);

    private static string Joined(IReadOnlyList<Mark> marks, string separator, Func<Mark, string> name) =>
        string.Join(separator, marks.Take(Most).Select(name)) + (marks.Count > Most ? $"{separator}and {marks.Count - Most} more" : "");
}
