using Akka.Actor;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>
/// Base of throttle and breaker. Registers with the stage, restores its state, observes every ended attempt once and in order, and
/// acknowledges it. May be killed at any time: its state is in the last policy that the stage received.
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

    /// <summary>Session id assigned by the stage; 0 before registration.</summary>
    protected long Session { get; private set; }

    protected override void PreStart() => Register();

    /// <summary>Restores the learnt state.</summary>
    protected abstract void Restore(Registered registered);

    /// <summary>Learns from one ended attempt.</summary>
    protected abstract void Observe(Attempt attempt);

    /// <summary>Posts the current policy to the stage.</summary>
    protected abstract void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes);

    /// <summary>
    /// Adds a change to the next acknowledgement. A change counts only once the stage applies it; after a failure before that, the
    /// restarted actor decides again.
    /// </summary>
    protected void Note(ControlChange change) => (_changes ??= []).Add(change);

    /// <summary>Posts the current policy at once.</summary>
    protected void Announce()
    {
        if (Session == 0)
            return;
        Acknowledge(_port, _gate, _seen, _changes ?? []);
        _changes = null;
        if (!_hasHandled)
            Context.Parent.Tell(new MessageHandled());
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
        // Sent to an earlier incarnation; the stage resends them after registration.
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
