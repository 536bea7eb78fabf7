namespace ParallelLlm.Host.Running;

/// <summary>How a run is told to end: first by opening nothing more, then at once. Thread-safe; the first cause stays.</summary>
internal sealed class RunStop : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _opening = new();
    private readonly CancellationTokenSource _waiting = new();

    public StopCause? Cause { get; private set; }

    /// <summary>What happened, for people.</summary>
    public string? Message { get; private set; }

    /// <summary>Cancelled when no more documents should be opened.</summary>
    public CancellationToken Opening => _opening.Token;

    /// <summary>Cancelled when nothing should be waited for any more.</summary>
    public CancellationToken Waiting => _waiting.Token;

    /// <summary>Stops the run; false when it was stopped already.</summary>
    public bool Request(StopCause cause, string? message = null)
    {
        lock (_gate)
        {
            if (Cause is not null)
                return false;
            (Cause, Message) = (cause, message);
        }

        _opening.Cancel();
        return true;
    }

    /// <summary>Waits for nothing any more.</summary>
    public void Abandon() => _waiting.Cancel();

    public void Dispose()
    {
        _opening.Dispose();
        _waiting.Dispose();
    }
}
