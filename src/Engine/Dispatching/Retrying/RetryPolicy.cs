using System.Globalization;

namespace ParallelLlm.Dispatching.Retrying;

/// <summary>
/// The engine's retry policy. Not counted against attempts: throttled attempts, breaker probes, attempts lost while the breaker opened,
/// parameters that the endpoint rejects, unusable endpoints, and refusals by a model while another may accept. A paid call always counts.
/// Pure except for the given random numbers.
/// </summary>
internal sealed class RetryPolicy(RetryOptions options, Random random) : IRetryPolicy
{
    // Each adaptation happens once per endpoint; more of them for one chunk are no progress.
    private const int MostAdaptations = 8;

    // The throttle has reduced concurrency by the time a refusal arrives here; only repeated refusals of one chunk need a back-off.
    private const int FreeThrottles = 2;

    private const string OthersWork = "Only this text is refused: others are answered with the same key and model.";

    // By kind.
    private static readonly ChunkError[] Unworded = [.. Enum.GetValues<FailureKind>().Select(kind => new ChunkError(kind, kind.Name()))];

    public RetryDecision Decide(Attempt attempt, int maxAttempts)
    {
        var item = attempt.Item;
        var outcome = attempt.Outcome;
        if (outcome.Succeeded && attempt.InvalidAnswer is null)
            return new RetryDecision(ChunkStatus.Completed, null);

        var kind = outcome.Failure ?? FailureKind.InvalidAnswer;
        if (item.Stopped is { } stopped && kind != FailureKind.Engine)
            return RetryDecision.Ended(stopped);

        // A call for several chunks shows nothing about one of them: each is asked alone, and this call does not count.
        if (attempt.IsShared && !kind.IsThrottle() && kind is not (FailureKind.UnsupportedParameter or FailureKind.OutOfQuota)
            && (kind != FailureKind.EndpointUnusable || attempt.IsDoubted))
        {
            var soon = kind == FailureKind.Transient ? BackOff(kind, 1) * Severity(attempt, kind) : TimeSpan.Zero;
            return Retry(attempt, kind, soon, counted: false);
        }

        switch (kind)
        {
            case FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency or FailureKind.Overloaded:
                // A hint pauses the whole endpoint; without one the chunk backs off, longer each time.
                var free = kind == FailureKind.ThrottledByConcurrency ? FreeThrottles : 0;
                var times = item.History.ThrottledInARow + 1 - free;
                var wait = outcome.Wait > TimeSpan.Zero || times < 1 ? TimeSpan.Zero : BackOff(kind, times);
                return Retry(attempt, kind, wait, counted: false);

            case FailureKind.UnsupportedParameter when item.History.Adaptations < MostAdaptations:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            case FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed or FailureKind.InvalidAnswer:
                if (IsLast(attempt, kind, maxAttempts))
                    return new RetryDecision(ChunkStatus.Failed, ErrorOf(attempt, kind));
                // Asking again for a valid answer needs no pause; a failing server does.
                var isAskedAgain = kind == FailureKind.InvalidAnswer && RuleOf(kind)?.BaseDelay is null;
                var pause = isAskedAgain ? TimeSpan.Zero : BackOff(kind, item.History.CountedFailures + 1) * Severity(attempt, kind);
                return Retry(attempt, kind, pause, attempt.Counts);

            // Others are, or may yet be, answered with the same key and model. After the maximum of refusals the text is the cause.
            case FailureKind.EndpointUnusable when attempt.IsDoubted:
                if (!attempt.Counts || item.History.CountedFailures + 1 < maxAttempts)
                    return Retry(attempt, kind, BackOff(kind, item.History.Attempts), attempt.Counts);
                var refused = new ChunkError(FailureKind.Refused, $"{ErrorOf(attempt, kind).Message} {OthersWork}");
                return new RetryDecision(ChunkStatus.Failed, refused);

            // The chunk is not at fault: it waits for a usable endpoint, and ends only if there is none.
            case FailureKind.OutOfQuota or FailureKind.EndpointUnusable:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            // Each model is asked at most once.
            case FailureKind.Refused or FailureKind.TooLarge when !attempt.Elsewhere.IsEmpty:
                return Retry(attempt, kind, TimeSpan.Zero, counted: false);

            // A truncated answer is paid for like any other; the first may still be requested with a raised limit.
            case FailureKind.Truncated
                when item.CanRaiseOutput && (item.History.CountedFailures == 0 || item.History.CountedFailures + 1 < maxAttempts):
                return Retry(attempt, kind, TimeSpan.Zero, counted: true);

            case var _ when attempt.Parts is { Count: > 0 } parts:
                return new RetryDecision(ChunkStatus.Retrying, Unworded[(int)kind], attempt.EndedAt, Parts: parts);

            case FailureKind.TooLarge or FailureKind.Truncated when attempt.Parts is not null:
                return new RetryDecision(
                    ChunkStatus.Failed, new ChunkError(kind, $"{ErrorOf(attempt, kind).Message} {NotCut(item.Chunk.Text.Length)}"));

            case FailureKind.Cancelled:
                return new RetryDecision(ChunkStatus.Cancelled, ErrorOf(attempt, kind));

            default:
                return new RetryDecision(ChunkStatus.Failed, ErrorOf(attempt, kind));
        }
    }

    private bool IsLast(Attempt attempt, FailureKind kind, int maxAttempts) =>
        attempt.Counts && attempt.Item.History.CountedFailures + 1 >= Math.Min(maxAttempts, RuleOf(kind)?.Attempts ?? maxAttempts);

    /// <summary>
    /// Whether text or answer did not fit, and the output limit cannot be raised: the item must be split, unless another model takes it.
    /// </summary>
    public static bool MayHaveToBeCut(Attempt attempt)
    {
        var item = attempt.Item;
        return attempt.Outcome.Failure switch
        {
            _ when item.Pack is not null => false,
            FailureKind.TooLarge => true,
            FailureKind.Truncated => !item.CanRaiseOutput,
            // The model rejects the raised output limit, which the request did not ask for.
            FailureKind.BadRequest => item.MaxOutputTokens > item.Request.MaxOutputTokens,
            _ => false,
        };
    }

    private string NotCut(int length) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Its {length} characters are not split further: a part has at least {options.MinPartLength}.");

    // Only errors that may become the chunk's get a message; most failures are followed by an answer.
    private static RetryDecision Retry(Attempt attempt, FailureKind kind, TimeSpan wait, bool counted) =>
        new(ChunkStatus.Retrying, kind is FailureKind.Refused or FailureKind.TooLarge ? ErrorOf(attempt, kind) : Unworded[(int)kind],
            attempt.EndedAt + wait, counted);

    private static ChunkError ErrorOf(Attempt attempt, FailureKind kind) =>
        new(kind, attempt.Outcome.Message ?? attempt.InvalidAnswer ?? kind.Name());

    private RetryRule? RuleOf(FailureKind kind) => options.ByKind.TryGetValue(kind, out var rule) ? rule : null;

    // An isolated fault is no outage: its chunk is retried almost at once, or it would delay the end of a document. The share of the
    // back-off grows with consecutive failures (of endpoint or chunk) and the failure ratio. A back-off set for the kind is kept.
    private double Severity(Attempt attempt, FailureKind kind)
    {
        const double Least = 0.02;
        const double MostInARow = 5;
        // A timeout may indicate overload: an early retry would meet the same load.
        if (kind is FailureKind.InvalidAnswer or FailureKind.Timeout || RuleOf(kind)?.BaseDelay is not null)
            return 1;
        var ofChunk = attempt.Item.History.CountedFailures / (MostInARow - 1);
        return Math.Clamp(Math.Max(attempt.Gate.Breaker.Trouble, ofChunk), Least, 1);
    }

    // Exponential with positive jitter: base * 2^(n-1), capped, plus up to the jitter's share.
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
