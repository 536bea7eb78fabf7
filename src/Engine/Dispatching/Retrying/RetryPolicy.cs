using System.Globalization;

namespace ParallelLlm.Dispatching.Retrying;

/// <summary>
/// Decides what follows from an attempt. Throttled attempts, breaker probes, attempts lost while the breaker opened, parameters that
/// the endpoint turned out not to take, endpoints that can't be used and models that turn a chunk down while another one may take it do
/// not count against the retry attempts; a call that is paid for always does. Pure but for the random numbers handed in.
/// </summary>
internal sealed class RetryPolicy(RetryOptions options, Random random) : IRetryPolicy
{
    // Each adaptation is made once per endpoint; a client that reports more of them for one chunk is not making progress.
    private const int MostAdaptations = 8;

    // Too many at once is the throttle's to settle, and it has by the time the refusal comes here; only a chunk that is refused again and
    // again steps back.
    private const int FreeThrottles = 2;

    private const string OthersWork = "It refuses this text alone: others are answered with the same key and model.";

    // By kind.
    private static readonly ChunkError[] Unworded = [.. Enum.GetValues<FailureKind>().Select(kind => new ChunkError(kind, kind.Name()))];

    public RetryDecision Decide(Attempt attempt, int retryAttempts)
    {
        var item = attempt.Item;
        var outcome = attempt.Outcome;
        if (outcome.Succeeded && attempt.InvalidAnswer is null)
            return new RetryDecision(RequestStatus.Completed, null);

        var kind = outcome.Failure ?? FailureKind.InvalidAnswer;
        if (item.Stopped is { } stopped && kind != FailureKind.Engine)
            return RetryDecision.Ended(stopped);

        switch (kind)
        {
            case FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency or FailureKind.Overloaded:
                // A hint holds the whole endpoint; without one the chunk itself steps back, further each time.
                var free = kind == FailureKind.ThrottledByConcurrency ? FreeThrottles : 0;
                var times = item.History.ThrottledInARow + 1 - free;
                var wait = outcome.Wait > TimeSpan.Zero || times < 1 ? TimeSpan.Zero : BackOff(kind, times);
                return Retry(attempt, kind, wait, counted: false);

            case FailureKind.UnsupportedParameter when item.History.Adaptations < MostAdaptations:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            case FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed or FailureKind.InvalidAnswer:
                if (IsLast(attempt, kind, retryAttempts))
                    return new RetryDecision(RequestStatus.Failed, ErrorOf(attempt, kind));
                // Another answer can be asked for at once; a server in trouble is given time.
                var isAskedAgain = kind == FailureKind.InvalidAnswer && RuleOf(kind)?.BaseDelay is null;
                var pause = isAskedAgain ? TimeSpan.Zero : BackOff(kind, item.History.CountedFailures + 1) * Severity(attempt, kind);
                return Retry(attempt, kind, pause, attempt.Counts);

            // Others are answered with the same key and model, or may be yet: the text is to blame once it has been refused as often as
            // it may be sent.
            case FailureKind.EndpointUnusable when attempt.IsDoubted:
                if (!attempt.Counts || item.History.CountedFailures + 1 < retryAttempts)
                    return Retry(attempt, kind, BackOff(kind, item.History.Attempts), attempt.Counts);
                var refused = new ChunkError(FailureKind.Refused, $"{ErrorOf(attempt, kind).Message} {OthersWork}");
                return new RetryDecision(RequestStatus.Failed, refused);

            // Nothing is wrong with the chunk: it waits for an endpoint that can be used, and ends only if there is none.
            case FailureKind.OutOfQuota or FailureKind.EndpointUnusable:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            // Each model is asked once at most.
            case FailureKind.Refused or FailureKind.TooLarge when !attempt.Elsewhere.IsEmpty:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            // An answer that was cut off is paid for like any other; the first one may still be asked for at its full length.
            case FailureKind.Truncated
                when item.CanRaiseOutput && (item.History.CountedFailures == 0 || item.History.CountedFailures + 1 < retryAttempts):
                return Retry(attempt, kind, TimeSpan.Zero, counted: true);

            case var _ when attempt.Parts is { Count: > 0 } parts:
                return new RetryDecision(RequestStatus.Retrying, Unworded[(int)kind], attempt.EndedAt, Parts: parts);

            case FailureKind.TooLarge or FailureKind.Truncated when attempt.Parts is not null:
                return new RetryDecision(
                    RequestStatus.Failed, new ChunkError(kind, $"{ErrorOf(attempt, kind).Message} {NotCut(item.Chunk.Text.Length)}"));

            case FailureKind.Cancelled:
                return new RetryDecision(RequestStatus.Cancelled, ErrorOf(attempt, kind));

            default:
                return new RetryDecision(RequestStatus.Failed, ErrorOf(attempt, kind));
        }
    }

    private bool IsLast(Attempt attempt, FailureKind kind, int retryAttempts) =>
        attempt.Counts && attempt.Item.History.CountedFailures + 1 >= Math.Min(retryAttempts, RuleOf(kind)?.Attempts ?? retryAttempts);

    /// <summary>
    /// Whether text or answer did not fit, and the output limit is not what can be changed about it: the item has to be cut, unless another
    /// model takes it.
    /// </summary>
    public static bool MayHaveToBeCut(Attempt attempt)
    {
        var item = attempt.Item;
        return attempt.Outcome.Failure switch
        {
            FailureKind.TooLarge => true,
            FailureKind.Truncated => !item.CanRaiseOutput,
            // A model that does not give that much: it was asked for here, and not by the request.
            FailureKind.BadRequest => item.MaxOutputTokens > item.Request.MaxOutputTokens,
            _ => false,
        };
    }

    private string NotCut(int length) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Its {length} characters are not cut any further (Retry.MinPartLength is {options.MinPartLength}).");

    // An error has its message only where it may still become the chunk's: most failures are followed by an answer.
    private static RetryDecision Retry(Attempt attempt, FailureKind kind, TimeSpan wait, bool counted) =>
        new(RequestStatus.Retrying, kind is FailureKind.Refused or FailureKind.TooLarge ? ErrorOf(attempt, kind) : Unworded[(int)kind],
            attempt.EndedAt + wait, counted);

    private static ChunkError ErrorOf(Attempt attempt, FailureKind kind) =>
        new(kind, attempt.Outcome.Message ?? attempt.InvalidAnswer ?? kind.Name());

    private RetryRule? RuleOf(FailureKind kind) => options.ByKind.TryGetValue(kind, out var rule) ? rule : null;

    // A fault among answers is no outage: its chunk is retried almost at once, or it would wait alone at the end of a document. The more
    // failures in a row (of the endpoint or the chunk) or of all calls, the longer the share of the back-off. One set for the kind is kept.
    private double Severity(Attempt attempt, FailureKind kind)
    {
        const double Least = 0.02;
        const double MostInARow = 5;
        // A time-out may mean that too many are in flight: an early retry would meet the same crowd.
        if (kind is FailureKind.InvalidAnswer or FailureKind.Timeout || RuleOf(kind)?.BaseDelay is not null)
            return 1;
        var ofChunk = attempt.Item.History.CountedFailures / (MostInARow - 1);
        return Math.Clamp(Math.Max(attempt.Gate.Breaker.Trouble, ofChunk), Least, 1);
    }

    // Exponential with positive jitter: base * 2^(n-1), at most the cap, and up to the jitter's share on top.
    private TimeSpan BackOff(FailureKind kind, int nth)
    {
        var rule = RuleOf(kind);
        var (first, longest) = (rule?.BaseDelay ?? options.BaseDelay, rule?.MaxDelay ?? options.MaxDelay);
        const int DoublingsThatReachAnyCap = 40;
        var doubled = first.Ticks * Math.Pow(2, Math.Min(nth - 1, DoublingsThatReachAnyCap));
        var delay = TimeSpan.FromTicks((long)Math.Min(doubled, longest.Ticks));
        return delay + (delay * (options.Jitter * random.NextDouble()));
    }
}
