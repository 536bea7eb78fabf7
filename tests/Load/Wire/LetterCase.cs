namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A server that is asked about letters and answers as a real one did.</summary>
/// <param name="Name">Its behaviour.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Answer">Its reply to a request about a letter, with the number of the request.</param>
internal sealed record LetterCase(string Name, string Source, Func<Received, string, int, Reply> Answer)
{
    // Number of calls after which a passing fault is over.
    private const int UntilItPasses = 8;

    /// <summary>Every row of the wire tests.</summary>
    public static IReadOnlyList<LetterCase> All { get; } =
    [
        .. WireRows.All.Select(Of),
        .. DialectRows.All.Select(Of),
        .. FrameRows.Readable.Concat(FrameRows.Unreadable).Select(Of),
        .. RefusedTextRows.All.Select(Of),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static LetterCase Of(WireRow row)
    {
        // The server recovers here; failing a letter is the run's part. Paid but unusable answers never get better.
        var passes = row.Fault != 1 && row.Kind is FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency
            or FailureKind.Overloaded or FailureKind.Transient or FailureKind.Malformed;
        return new(row.ToString(), row.Source, (_, letter, nth) => passes && nth > UntilItPasses ? Letters.Right(letter) : row.Reply);
    }

    private static LetterCase Of(DialectRow row) => new(
        row.ToString(), row.Source, (received, letter, _) => received.Holds(row.Refuses) ? row.Refusal : Letters.Right(letter));

    // The name represents the letter's own; any other is a draft in a thought.
    private static LetterCase Of(FrameRow row) => new(
        row.ToString(), row.Source, (_, letter, _) => new Reply(200, row.Body.Replace(FrameRows.Name, letter, StringComparison.Ordinal)));

    private static LetterCase Of(RefusedTextRow row) => new(
        row.ToString(), row.Source, (_, letter, _) => letter == Letters.Name(row.Which) ? row.Refusal : Letters.Right(letter));
}
