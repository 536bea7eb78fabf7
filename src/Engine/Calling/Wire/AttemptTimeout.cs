using ParallelLlm.Contracts;

namespace ParallelLlm.Calling.Wire;

/// <summary>A token that is cancelled by the caller or when an attempt's time is up, whatever the code does that it is handed to.</summary>
internal sealed class AttemptTimeout : IDisposable
{
    private readonly HandedCancellation _cancellation = new();
    private readonly TimeSpan _timeout;
    private readonly IPatience? _patience;
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _caller;
    private TimeSpan _elapsed;

    /// <summary>Starts the time.</summary>
    /// <param name="timeout">How long the attempt may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Ends it at once.</param>
    /// <param name="patience">Asked when the time is up; null where that is final.</param>
    public AttemptTimeout(TimeSpan timeout, TimeProvider time, CancellationToken caller, IPatience? patience = null)
    {
        _timeout = timeout;
        _patience = patience;
        _elapsed = timeout;
        // A timer takes no more than this; no call is waited for as long.
        if (timeout.TotalMilliseconds <= int.MaxValue)
        {
            _timer = time.CreateTimer(static attempt => ((AttemptTimeout)attempt!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }

        _caller = caller.UnsafeRegister(static cancellation => ((HandedCancellation)cancellation!).Cancel(), _cancellation);
    }

    /// <summary>For the code that makes the call.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>For those who wait for that code, which may not heed its token.</summary>
    public CancellationToken Ended => _cancellation.Own;

    /// <summary>Whether the time was up; ask about the caller's own token first.</summary>
    public bool IsUp => _cancellation.IsCancelled;

    /// <summary>The outcome of an attempt whose time was up.</summary>
    public AttemptOutcome Outcome => AttemptOutcome.Failed(FailureKind.Timeout, $"No complete answer within {_timeout.TotalSeconds:0.###} s.");

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
