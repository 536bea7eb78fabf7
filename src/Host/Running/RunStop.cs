namespace ParallelLlm.Host.Running;

/// <summary>Stops a run: first by opening no more documents, then at once. Thread-safe; the first cause stays.</summary>
internal sealed class RunStop : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _opening = new();
    private readonly CancellationTokenSource _waiting = new();

    public StopCause? Cause { get; private set; }

    /// <summary>What happened, for people.</summary>
    public string? Message { get; private set; }

    /// <summary>Cancelled when no more documents should be opened.</summary>
    public CancellationToken Opening => _opening.Token;

    /// <summary>Cancelled when the run should end at once.</summary>
    public CancellationToken Waiting => _waiting.Token;

    /// <summary>Stops the run; false when it was stopped already.</summary>
    public bool Request(StopCause cause, string? message = null)
    {
        lock (_lock)
        {
            if (Cause is not null)
                return false;
            (Cause, Message) = (cause, message);
        }

        _opening.Cancel();
        return true;
    }

    /// <summary>Ends the run at once.</summary>
    public void Abandon() => _waiting.Cancel();

    public void Dispose()
    {
        _opening.Dispose();
        _waiting.Dispose();
    }
}
