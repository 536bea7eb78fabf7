namespace ParallelLlm.Host.Output.Report;

/// <summary>What the report shows of a document's text.</summary>
/// <param name="State">Whether it could be read again.</param>
/// <param name="Pieces">Its pieces in order: the whole text, or what surrounds the values.</param>
/// <param name="Length">Characters of the whole text.</param>
internal sealed record DocumentExcerpt(TextState State, IReadOnlyList<TextPiece> Pieces, long Length)
{
    /// <summary>Why it cannot be read; null if that is not known in words.</summary>
    public string? Problem { get; init; }

    public static DocumentExcerpt None(TextState state, string? problem = null) => new(state, [], 0) { Problem = problem };

    /// <summary>The piece that has all characters of some evidence; null if they are not shown.</summary>
    public TextPiece? PieceOf(ReportedEvidence evidence)
    {
        foreach (var piece in Pieces)
            if (evidence.Start >= piece.Start && evidence.End <= piece.End)
                return piece;
        return null;
    }
}
