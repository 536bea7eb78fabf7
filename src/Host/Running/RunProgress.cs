using ParallelLlm.Contracts;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Looks at a run for the display. Not thread-safe but for <see cref="Summary"/>.</summary>
/// <param name="tally">What the run has done.</param>
/// <param name="clock">The run's times.</param>
/// <param name="endpoint">The endpoint as it stands.</param>
/// <param name="count">How many documents there are, once they are counted.</param>
internal sealed class RunProgress(RunTally tally, RunClock clock, Func<EndpointStatus> endpoint, Task<int> count)
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
        var (documents, read, allFound, chunks, done) = tally.Glance();
        var status = endpoint();
        var expected = ProgressMeter.Expected(chunks, read, allFound ? documents : count.IsCompletedSuccessfully ? count.Result : null);
        var rate = _meter.Rate(clock.Elapsed, done);
        return new ProgressSnapshot
        {
            Done = done,
            Total = chunks,
            TotalIsFinal = allFound && read == documents,
            Expected = Math.Max(expected ?? chunks + 1, 1),
            ChunksPerSecond = rate,
            InFlight = status.InFlight,
            Limit = status.Limit,
            Throttled = Summary.Throttled,
            Left = ProgressMeter.Left(expected, done, rate),
            Waiting = status.BlockedUntil is { } until && until > clock.Time.GetUtcNow()
                ? $"waits {(until - clock.Time.GetUtcNow()).TotalSeconds:F0} s for the provider"
                : null,
        };
    }
}
