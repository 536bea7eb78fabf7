namespace ParallelLlm.Host.Output.Report;

/// <summary>A value of a document, with its evidence.</summary>
/// <param name="Path">The names from the field to the value; items of lists by their number, from 1.</param>
/// <param name="Text">The value as it is shown.</param>
/// <param name="IsText">Whether it is a text, and so equals the document's where it stands there as written.</param>
/// <param name="Evidence">Where it stands.</param>
internal sealed record ReportedValue(IReadOnlyList<string> Path, string Text, bool IsText, ReportedEvidence Evidence)
{
    /// <summary>Other values that the document has for the field.</summary>
    public IReadOnlyList<ReportedValue> Conflicts { get; init; } = [];

    public string Name => string.Join(" › ", Path);

    /// <summary>The end of the name that tells it from its neighbours: its last part, in a list with the number of its item.</summary>
    public string ShortName => string.Join(" › ", Path.TakeLast(Path.Count >= 2 && Path[^2].All(char.IsAsciiDigit) ? 2 : 1));

    /// <summary>The order of values that need no look.</summary>
    public const int NoNeed = 3;

    /// <summary>Order in the report: what needs a look comes first.</summary>
    public int Need => Evidence.Finding == Finding.NotFound ? 0 : Conflicts.Count > 0 ? 1 : Evidence.Finding == Finding.Nearly ? 2 : NoNeed;
}
