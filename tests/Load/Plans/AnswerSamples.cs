using ParallelLlm.Simulator;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Samples the number of calls a server has answered, by its own clock, until it is disposed.</summary>
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

    /// <summary>Ends the sampling and returns the samples.</summary>
    public async Task<IReadOnlyList<(double At, long Answered)>> EndAsync()
    {
        await _end.CancelAsync();
        await _sampling;
        return _samples;
    }

    /// <summary>Answers per second between one tenth and nine tenths of them, without start and end. Not a number if there are too few.</summary>
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
            // A cancelled wait only means that it was the last one.
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
