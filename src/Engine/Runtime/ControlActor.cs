using Akka.Actor;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>
/// What throttle and breaker share: they register, go on from what the stage gives them, see every ended attempt once and in order,
/// and acknowledge it. They can be killed at any moment: what they have learnt is in the last policy that they gave to the stage.
/// </summary>
internal abstract class ControlActor : ReceiveActor
{
    private List<ControlChange>? _changes;
    private readonly IStagePort _port;
    private readonly int _gate;
    private readonly ControlKind _kind;
    private long _seen = -1;
    private bool _hasHandled;

    protected ControlActor(IStagePort port, int gate, ControlKind kind)
    {
        _port = port;
        _gate = gate;
        _kind = kind;
        Receive<RegisterAgain>(_ => Register());
        Receive<Registered>(OnRegistered);
        Receive<AttemptsEnded>(OnEnded);
    }

    /// <summary>The stage's name for this conversation; 0 before it is registered.</summary>
    protected long Session { get; private set; }

    protected override void PreStart() => Register();

    /// <summary>Goes on from what was learnt before.</summary>
    protected abstract void Restore(Registered registered);

    /// <summary>Learns from one ended attempt.</summary>
    protected abstract void Observe(Attempt attempt);

    /// <summary>Tells the stage what is allowed now.</summary>
    protected abstract void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes);

    /// <summary>
    /// Notes a change that goes with the next acknowledgement: it is history only when the stage follows it, and what an actor has decided
    /// that fails before that, its successor decides anew.
    /// </summary>
    protected void Note(ControlChange change) => (_changes ??= []).Add(change);

    /// <summary>Tells the stage at once, outside the course of attempts.</summary>
    protected void Announce()
    {
        if (Session == 0)
            return;
        Acknowledge(_port, _gate, _seen, _changes ?? []);
        _changes = null;
        if (!_hasHandled)
            Context.Parent.Tell(MessageHandled.Instance);
        _hasHandled = true;
    }

    private void Register()
    {
        Session = 0;
        _port.Post(new StageCommand.Register(_gate, _kind, Self));
    }

    private void OnRegistered(Registered registered)
    {
        Session = registered.Session;
        _seen = registered.Acknowledged;
        _changes = null;
        Restore(registered);
    }

    private void OnEnded(AttemptsEnded message)
    {
        // Sent to an earlier incarnation; the stage sends them again when it has registered.
        if (Session == 0)
            return;
        foreach (var attempt in message.Attempts)
        {
            if (attempt.EndNumber != _seen + 1)
                continue;
            Observe(attempt);
            _seen = attempt.EndNumber;
        }

        Announce();
    }
}
