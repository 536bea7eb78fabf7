using ParallelLlm.Simulator;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Looks now and then how many calls a server has answered, by its own clock, until it is disposed.</summary>
internal sealed class AnswerSamples : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end;
    private readonly List<(double At, long Answered)> _samples = [];
    private readonly Task _sampling;

    public AnswerSamples(SimulatorServer server, TimeProvider time, CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _sampling = SampleAsync(server, time, _end.Token);
    }

    /// <summary>Ends the looking, and gives what was seen.</summary>
    public async Task<IReadOnlyList<(double At, long Answered)>> EndAsync()
    {
        await _end.CancelAsync();
        await _sampling;
        return _samples;
    }

    /// <summary>Answers a second between the moments when a tenth and nine tenths of them were given: beginning and end are left out. Not a number when there are too few.</summary>
    public static double SteadyRate(IReadOnlyList<(double At, long Answered)> samples)
    {
        var all = samples.Count == 0 ? 0 : samples[^1].Answered;
        var (first, last) = (samples.FirstOrDefault(sample => sample.Answered >= 0.1 * all), samples.FirstOrDefault(sample => sample.Answered >= 0.9 * all));
        return last.At > first.At ? (last.Answered - first.Answered) / (last.At - first.At) : double.NaN;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task SampleAsync(SimulatorServer server, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var stats = server.Stats;
            _samples.Add((stats.Now, stats.Answered));
            // A cancelled wait only means: that was the last one.
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
