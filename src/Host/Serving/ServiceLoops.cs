using Microsoft.Extensions.Logging;

namespace ParallelLlm.Host.Serving;

/// <summary>Runs steps beside a service, at intervals, until its end. A failing one is reported at once and affects nothing else.</summary>
internal sealed class ServiceLoops(TimeProvider time, ILogger logger)
{
    private readonly List<Task> _loops = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>Takes a step now and at each interval.</summary>
    /// <param name="without">Message: the effect of its failure.</param>
    public void Add(string without, TimeSpan interval, Func<Task> step) => Add(without, interval, _ => step());

    /// <summary>Takes a step now and at each interval. The end cancels it.</summary>
    /// <inheritdoc cref="Add(string, TimeSpan, Func{Task})"/>
    public void Add(string without, TimeSpan interval, Func<CancellationToken, Task> step) => _loops.Add(RunAsync(without, interval, step));

    /// <summary>Ends all loops, and waits for the steps that are being taken.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        _end.Dispose();
    }

    private async Task RunAsync(string without, TimeSpan interval, Func<CancellationToken, Task> step)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            do
                await step(_end.Token);
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception bug)
        {
            // Documents matter more than their monitoring: a bug here must not end the work, nor go unreported until the end.
            ServiceLog.LoopFailed(logger, bug, without);
        }
    }
}
