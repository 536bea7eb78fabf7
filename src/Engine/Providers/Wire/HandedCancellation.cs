namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Cancels foreign code and the engine's own wait for it. A callback of that code may throw or block; the wait ends all the same.
/// Thread-safe.
/// </summary>
internal sealed class HandedCancellation
{
    // Code that observes its token ends first, so that its resources are free when the wait for it ends. In real time, since this guards
    // against a blocked thread.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _handed = new();
    private readonly CancellationTokenSource _own = new();
    private int _cancelled;

    /// <summary>For foreign code; cancelled first.</summary>
    public CancellationToken Token => _handed.Token;

    /// <summary>For the engine's own waits.</summary>
    public CancellationToken Own => _own.Token;

    public bool IsCancelled => Volatile.Read(ref _cancelled) == 1;

    /// <summary>Throws once <see cref="Cancel"/> was called, although the tokens may be cancelled only later.</summary>
    public void ThrowIfCancelled()
    {
        if (IsCancelled)
            throw new OperationCanceledException();
    }

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
