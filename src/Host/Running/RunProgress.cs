using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Looks at a run for the display. Not thread-safe but for <see cref="Summary"/>.</summary>
/// <param name="most">Maximum number of calls in flight.</param>
/// <param name="count">How many documents there are, once they are counted.</param>
internal sealed class RunProgress(RunTally tally, RunClock clock, Func<IReadOnlyList<EndpointStatus>> endpoints, int most, Task<int> count)
{
    private readonly ProgressMeter _meter = new();
    private ProcessingSummary _summary = new();

    /// <summary>The engine's last summary.</summary>
    public ProcessingSummary Summary
    {
        get => Volatile.Read(ref _summary);
        set => Volatile.Write(ref _summary, value);
    }

    public ProgressSnapshot Look()
    {
        var counts = tally.Glance();
        var (chunks, done) = (counts.Chunks, counts.CompletedChunks + counts.FailedChunks);
        var status = endpoints();
        var now = clock.Time.GetUtcNow();
        var expected = ProgressMeter.Expected(
            chunks,
            counts.ReadDocuments,
            counts.AllDocumentsFound ? counts.Documents : count.IsCompletedSuccessfully ? count.Result : null);
        var rate = _meter.Rate(clock.Elapsed, done);
        return new ProgressSnapshot
        {
            Done = done,
            Total = chunks,
            TotalIsFinal = counts.AllDocumentsFound && counts.ReadDocuments == counts.Documents,
            Expected = Math.Max(expected ?? chunks + 1, 1),
            ChunksPerSecond = rate,
            InFlight = status.Sum(endpoint => endpoint.InFlight),
            Limit = Math.Min(most, status.Sum(endpoint => endpoint.Limit)),
            Throttled = Summary.Throttled,
            Left = ProgressMeter.Left(expected, done, rate),
            Waiting = WaitOf(status, now),
        };
    }

    private static string? WaitOf(IReadOnlyList<EndpointStatus> endpoints, DateTimeOffset now)
    {
        if (endpoints.All(endpoint => endpoint.Breaker == BreakerState.Locked))
            return "waits for an endpoint that can be used";
        var usable = endpoints.Where(endpoint => endpoint.Breaker != BreakerState.Locked).ToList();
        if (!usable.TrueForAll(endpoint => endpoint.BlockedUntil > now))
            return null;
        var first = usable.MinBy(endpoint => endpoint.BlockedUntil!.Value)!;
        return $"waits {(first.BlockedUntil!.Value - now).TotalSeconds:F0} s for the provider{(first.Reason is { } why ? $": {why}" : "")}";
    }
}
