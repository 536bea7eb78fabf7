namespace ParallelLlm.Calling.Wire;

/// <summary>
/// A cancellation that code of others is told of. What that code registers may throw or block: the engine's own waits end all the same. Thread-safe.
/// </summary>
internal sealed class HandedCancellation
{
    // Those who heed it end first, so that what they hold is free when the wait for them is over. Real time, because a blocked thread is what it guards against.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _handed = new();
    private readonly CancellationTokenSource _own = new();
    private int _cancelled;

    /// <summary>For code of others; cancelled first.</summary>
    public CancellationToken Token => _handed.Token;

    /// <summary>For the engine's own waits.</summary>
    public CancellationToken Own => _own.Token;

    public bool IsCancelled => Volatile.Read(ref _cancelled) == 1;

    /// <summary>Cancels both, on a pool thread; never throws.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref _cancelled, 1) == 0)
            _ = Task.Run(CancelAsync);
    }

    private async Task CancelAsync()
    {
        await _handed.CancelAsync().WaitAsync(Patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _own.CancelAsync().ConfigureAwait(false);
    }
}
