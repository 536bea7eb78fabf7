namespace ParallelLlm.Providers.Wire;

/// <summary>Cancels an attempt when its time is up or its caller cancels, even if the calling code ignores its token.</summary>
internal sealed class AttemptTimeout : IDisposable
{
    private readonly HandedCancellation _cancellation = new();
    private readonly TimeSpan _timeout;
    private readonly IPatience? _patience;
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _caller;
    private TimeSpan _elapsed;

    /// <summary>Starts the timer.</summary>
    /// <param name="timeout">The attempt's time limit.</param>
    /// <param name="caller">Cancels the attempt at once.</param>
    /// <param name="patience">Grants more time when it is up; null for none.</param>
    public AttemptTimeout(TimeSpan timeout, TimeProvider time, CancellationToken caller, IPatience? patience = null)
    {
        _timeout = timeout;
        _patience = patience;
        _elapsed = timeout;
        // The longest time that a timer accepts; no call lasts that long.
        if (timeout.TotalMilliseconds <= int.MaxValue)
        {
            _timer = time.CreateTimer(
                static attempt => ((AttemptTimeout)attempt!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }

        _caller = caller.UnsafeRegister(static cancellation => ((HandedCancellation)cancellation!).Cancel(), _cancellation);
    }

    /// <summary>Token for the code that makes the call.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Token for the wait for that code, which may ignore its own.</summary>
    public CancellationToken Ended => _cancellation.Own;

    /// <summary>Whether the time is up. Check the caller's own token first.</summary>
    public bool IsUp => _cancellation.IsCancelled;

    /// <summary>The outcome of an attempt that timed out.</summary>
    public AttemptOutcome Outcome =>
        AttemptOutcome.Failed(FailureKind.Timeout, $"No complete answer within {_timeout.TotalSeconds:0.###} s.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _timer?.Dispose();
    }

    private void Expire()
    {
        var more = _patience?.MoreAfter(_elapsed) ?? TimeSpan.Zero;
        if (more <= TimeSpan.Zero)
        {
            _cancellation.Cancel();
            return;
        }

        _elapsed += more;
        _timer!.Change(more, Timeout.InfiniteTimeSpan);
    }
}
