namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A use of a list, with levels of its own where it states them.</summary>
/// <param name="ListId">Id of the list.</param>
internal sealed record ListNumbering(int ListId)
{
    /// <summary>Its own levels.</summary>
    public Dictionary<int, NumberingLevel> Levels { get; } = [];

    /// <summary>Where its levels start, which makes them begin anew at its first item.</summary>
    public Dictionary<int, int> Starts { get; } = [];

    /// <summary>Whether it has had an item.</summary>
    public bool IsBegun { get; set; }
}
