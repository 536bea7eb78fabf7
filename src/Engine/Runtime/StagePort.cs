namespace ParallelLlm.Runtime;

/// <summary>
/// Posts commands to the current dispatching stage. Loses no durable command while one stage replaces another. Thread-safe.
/// </summary>
internal sealed class StagePort : IStagePort
{
    private readonly Lock _lock = new();
    private volatile StageInbox _inbox = new();
    private ChunkError? _ended;

    /// <summary>The current inbox.</summary>
    public StageInbox Inbox => _inbox;

    /// <summary>
    /// Called on the stage's thread, whichever stage it is, when nothing is left to be done until something comes. For tests, which wait
    /// for what the stage does.
    /// </summary>
    public event EventHandler? Rested;

    /// <summary>Says that the stage rests.</summary>
    public void Rest() => Rested?.Invoke(this, EventArgs.Empty);

    public void Post(StageCommand command)
    {
        var inbox = _inbox;
        inbox.Post(command);
        if (!inbox.Closed)
            return;
        lock (_lock)
            Move(inbox, _inbox);
    }

    /// <summary>Replaces a failed stage: untaken and later commands go to the next one.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            var old = _inbox;
            var next = new StageInbox();
            old.Close();
            // Moved before the new inbox is visible, so that each thread's commands stay in order.
            Move(old, next);
            _inbox = next;
        }
    }

    /// <summary>Marks the engine as ended: later requests end at once, with the reason.</summary>
    public void End(ChunkError reason)
    {
        lock (_lock)
        {
            _ended = reason;
            _inbox.Close();
            Move(_inbox, _inbox);
        }
    }

    private void Move(StageInbox from, StageInbox to)
    {
        while (from.TryTake(out var command))
        {
            switch (command)
            {
                case StageCommand.EndCall or StageCommand.Tick:
                    // Belongs to the ended stage.
                    break;
                case StageCommand.Open { Request: var request } when _ended is { } reason:
                    request.Stopped = reason;
                    request.Input.Cancel();
                    request.Close();
                    break;
                default:
                    if (_ended is null)
                        to.Post(command);
                    break;
            }
        }
    }
}
