namespace ParallelLlm.Host.Settings;

/// <summary>The form of a table of results.</summary>
internal sealed record TableOptions
{
    /// <summary>The path of a list whose items get a row each, its members joined with dots; null for one row per document.</summary>
    public string? Explode { get; init; }

    /// <summary>Whether columns say how each value was found, and where it stands.</summary>
    public bool HasEvidence { get; init; }

    /// <summary>Whether cells of CSV that a spreadsheet would take for a formula stay as they are.</summary>
    public bool HasRawCells { get; init; }
}
