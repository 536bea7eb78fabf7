namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A server that is asked about letters and answers as one was seen to.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Answer">What it sends: to a request about a letter, of which it was the nth of all.</param>
internal sealed record LetterCase(string Name, string Source, Func<Received, string, int, Reply> Answer)
{
    // Calls after which a passing fault is over.
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
        // The server recovers here; giving one up is the run's part. What is paid for and of no use never gets better.
        var passes = row.Fault != 1 && row.Kind is FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency
            or FailureKind.Overloaded or FailureKind.Transient or FailureKind.Malformed;
        return new(row.ToString(), row.Source, (_, letter, nth) => passes && nth > UntilItPasses ? Letters.Right(letter) : row.Reply);
    }

    private static LetterCase Of(DialectRow row) => new(
        row.ToString(), row.Source, (received, letter, _) => received.Holds(row.Refuses) ? row.Refusal : Letters.Right(letter));

    // The name stands for the letter's own; any other is the draft of a thought.
    private static LetterCase Of(FrameRow row) => new(
        row.ToString(), row.Source, (_, letter, _) => new Reply(200, row.Body.Replace(FrameRows.Name, letter, StringComparison.Ordinal)));

    private static LetterCase Of(RefusedTextRow row) => new(
        row.ToString(), row.Source, (_, letter, _) => letter == Letters.Name(row.Which) ? row.Refusal : Letters.Right(letter));
}
