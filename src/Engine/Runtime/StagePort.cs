namespace ParallelLlm.Runtime;

/// <summary>
/// The way to the stage that is running now, whichever it is. Nothing that must not be lost is, while one stage follows another.
/// Thread-safe.
/// </summary>
internal sealed class StagePort : IStagePort
{
    private readonly Lock _lock = new();
    private volatile StageInbox _inbox = new();
    private ChunkError? _ended;

    /// <summary>Where commands go now.</summary>
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

    /// <summary>Leaves a dead stage: what it has not taken, and what follows, goes to the next one.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            var old = _inbox;
            var next = new StageInbox();
            old.Close();
            // Before anyone sees the new inbox, so that what one thread posts stays in its order.
            Move(old, next);
            _inbox = next;
        }
    }

    /// <summary>Says that no stage will follow: what is opened all the same ends at once, with the reason.</summary>
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
                    // Of a stage that is gone.
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
