namespace ParallelLlm.Calling.Wire;

/// <summary>A token that is cancelled by the caller or when an attempt's time is up, whatever the code does that it is handed to.</summary>
internal readonly struct AttemptTimeout : IDisposable
{
    private readonly HandedCancellation _cancellation = new();
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _caller;

    /// <summary>Starts the time.</summary>
    public AttemptTimeout(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        // A timer takes no more than this; nobody waits for it.
        _timer = timeout.TotalMilliseconds > int.MaxValue ? null : time.CreateTimer(Cancel, _cancellation, timeout, Timeout.InfiniteTimeSpan);
        _caller = caller.UnsafeRegister(Cancel, _cancellation);
    }

    /// <summary>For the code that makes the call.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>For those who wait for that code, which may not heed its token.</summary>
    public CancellationToken Ended => _cancellation.Own;

    /// <summary>Whether the time was up; ask about the caller's own token first.</summary>
    public bool IsUp => _cancellation.IsCancelled;

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _timer?.Dispose();
    }

    private static void Cancel(object? cancellation) => ((HandedCancellation)cancellation!).Cancel();
}
