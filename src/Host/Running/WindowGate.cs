namespace ParallelLlm.Host.Running;

/// <summary>Lets many documents share one <see cref="DocumentWindow"/>, and wakes waiters when it has capacity. Thread-safe.</summary>
internal sealed class WindowGate(DocumentWindow window)
{
    private readonly Lock _lock = new();
    private readonly Pulse _room = new();

    public static WindowGate For(RunRules rules) => new(new DocumentWindow(rules.OpenChunks, rules.MostHeldBytes));

    /// <summary>Opens a document if the window has capacity.</summary>
    /// <param name="room">Completes when there may be capacity again; check again then.</param>
    public bool TryOpen(out Task room)
    {
        lock (_lock)
        {
            room = _room.Next;
            if (!window.HasRoom)
                return false;
            window.Opened();
            return true;
        }
    }

    /// <summary>Opens a document when the window has capacity; false if the token is cancelled first.</summary>
    public async Task<bool> OpenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (TryOpen(out var room))
                return true;

            // A cancelled wait only means: check again.
            await room.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    public void Change(Action<DocumentWindow> change)
    {
        lock (_lock)
        {
            change(window);
            if (window.HasRoom)
                _room.Beat();
        }
    }
}
