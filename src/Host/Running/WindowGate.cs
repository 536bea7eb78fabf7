namespace ParallelLlm.Host.Running;

/// <summary>Lets many documents share one <see cref="DocumentWindow"/>, and wakes whoever waits for room in it. Thread-safe.</summary>
internal sealed class WindowGate(DocumentWindow window)
{
    private readonly Lock _gate = new();
    private readonly Pulse _room = new();

    public static WindowGate For(RunRules rules) => new(new DocumentWindow(rules.MaxConcurrency, rules.MostHeldBytes));

    /// <summary>Opens a document if there is room.</summary>
    /// <param name="room">Completes when there may be room again; look again then.</param>
    public bool TryOpen(out Task room)
    {
        lock (_gate)
        {
            room = _room.Next;
            if (!window.HasRoom)
                return false;
            window.Opened();
            return true;
        }
    }

    public void Change(Action<DocumentWindow> change)
    {
        lock (_gate)
        {
            change(window);
            if (window.HasRoom)
                _room.Beat();
        }
    }
}
