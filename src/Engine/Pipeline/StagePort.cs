using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control;

namespace ParallelLlm.Pipeline;

/// <summary>The way to the stage that is running now, whichever it is. Nothing that must not be lost is, while one stage follows another. Thread-safe.</summary>
internal sealed class StagePort : IStagePort
{
    private readonly Lock _moving = new();
    private volatile StageInbox _inbox = new();
    private ChunkError? _ended;

    /// <summary>Where messages go now.</summary>
    public StageInbox Inbox => _inbox;

    public void Post(StageMessage message) => Post(message, wake: true);

    /// <summary>Posts a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="wake">Whether the stage is to be woken for it; whoever does not want that sees to it that the stage is woken soon.</param>
    public void Post(StageMessage message, bool wake)
    {
        var inbox = _inbox;
        inbox.Post(message, wake);
        if (!inbox.Closed)
            return;
        lock (_moving)
            Move(inbox, _inbox);
    }

    public void Post(Hello message) => Post(new StageMessage(StageMessageKind.Hello, message));

    public void Post(LimitAck message) => Post(new StageMessage(StageMessageKind.LimitAck, message));

    public void Post(BreakerAck message) => Post(new StageMessage(StageMessageKind.BreakerAck, message));

    /// <summary>Leaves a dead stage: what it has not taken, and what follows, goes to the next one.</summary>
    public void Renew()
    {
        lock (_moving)
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
        lock (_moving)
        {
            _ended = reason;
            _inbox.Close();
            Move(_inbox, _inbox);
        }
    }

    private void Move(StageInbox from, StageInbox to)
    {
        while (from.TryTake(out var message))
        {
            switch (message.Kind)
            {
                case StageMessageKind.Ended:
                    // Nobody will see this outcome any more; whoever waits for a verdict must not hang.
                    ((Attempt)message.Subject!).Acknowledge(counts: true);
                    break;
                case StageMessageKind.Settled or StageMessageKind.Tick:
                    break;
                case StageMessageKind.Opened when _ended is { } reason:
                    var request = (OpenRequest)message.Subject!;
                    request.Stopped = reason;
                    request.EndInput();
                    request.Close();
                    break;
                default:
                    if (_ended is null)
                        to.Post(message);
                    break;
            }
        }
    }
}
