namespace ParallelLlm.Calling.Wire;

/// <summary>One token that is cancelled by the caller or when an attempt's time is up.</summary>
internal readonly struct AttemptTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;

    /// <summary>Starts the time.</summary>
    public AttemptTimeout(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        // A timer takes no more than this; nobody waits for it.
        _source = new CancellationTokenSource(timeout.TotalMilliseconds > int.MaxValue ? Timeout.InfiniteTimeSpan : timeout, time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Cancelled by whichever comes first.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time was up; ask about the caller's own token first.</summary>
    public bool IsUp => _source.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
