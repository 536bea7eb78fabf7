using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Batching;

/// <summary>The next step for a line whose batch has ended. Pure.</summary>
internal static class LineRule
{
    private static readonly HeaderLookup NoHeaders = _ => null;

    /// <param name="result">The line's result; null if the files have none.</param>
    /// <param name="tries">Batches that it was in and failed, without this one.</param>
    /// <param name="maxTries">As <see cref="BatchingOptions.MaxTries"/>.</param>
    public static LineStep Next(in LineResult? result, int tries, int maxTries)
    {
        if (result is not { } line)
            return Again(tries + 1, maxTries);
        // An answer that is too long was paid for.
        if (line.IsAnswered || line.ErrorCode == LineResultReader.TooLong)
            return new LineStep(LineState.Ended, tries);
        if (line.Status == 0)
            return line.ErrorCode is "batch_expired" or "batch_cancelled" or "batch_canceled"
                ? new LineStep(LineState.Waiting, tries)
                : Again(tries + 1, maxTries);
        var context = new ErrorContext(null, ShowsWords: false);
        var failed = ErrorAnswer.Read(line.Status, NoHeaders, line.Body.Span, DateTimeOffset.UnixEpoch, context);
        return failed.Outcome.Failure!.Value switch
        {
            // The account's fault, and not the line's.
            FailureKind.OutOfQuota or FailureKind.EndpointUnusable => new LineStep(LineState.Waiting, tries, failed.Outcome),
            FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed => Again(tries + 1, maxTries),
            var kind when kind.IsThrottle() => Again(tries + 1, maxTries),
            _ => new LineStep(LineState.Ended, tries),
        };
    }

    // A line that fails everywhere ends with its failure; the engine decides what becomes of its chunk.
    private static LineStep Again(int tries, int maxTries) =>
        new(tries >= maxTries ? LineState.Ended : LineState.Waiting, tries);
}
