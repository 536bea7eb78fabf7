using Akka.Actor;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>
/// The throttles and breakers of the endpoints, as the stage knows them: which actors they are just now, and what they have been told. Not
/// thread-safe.
/// </summary>
internal sealed class Controls(IReadOnlyList<EndpointGate> gates)
{
    private static long _sessions;

    private readonly Dictionary<(int Gate, ControlKind Kind), (IActorRef Actor, long Session)> _controls = [];

    /// <summary>A control has begun, or begun again: it is told how things stand, and hears of what it has not seen.</summary>
    public void Register(StageCommand.Register register)
    {
        var gate = gates[register.Gate];
        if (gate.IsDisabled)
            return;
        var session = Interlocked.Increment(ref _sessions);
        var link = LinkOf(gate, register.Kind);
        _controls[(register.Gate, register.Kind)] = (register.Actor, session);
        link.Sent = link.Acknowledged;
        if (register.Kind == ControlKind.Throttle)
            gate.ListenAgain();
        register.Actor.Tell(new Registered(session, link.Acknowledged, gate.Limit, gate.Breaker));
        if (link.ResetsAsked > link.ResetsAcknowledged)
            register.Actor.Tell(new ResetBreaker(link.ResetsAsked));
    }

    /// <summary>Whether an answer comes from the control that is listened to, and not from one before it.</summary>
    public bool IsCurrent(int gate, ControlKind kind, long session) =>
        _controls.TryGetValue((gate, kind), out var control) && control.Session == session;

    /// <summary>Tells each control what has ended, as soon as it is due.</summary>
    public void TellWhatEnded()
    {
        foreach (var ((index, kind), (actor, _)) in _controls)
        {
            var gate = gates[index];
            var link = LinkOf(gate, kind);
            if (!gate.IsDue(link))
                continue;
            actor.Tell(new AttemptsEnded(gate.EndedAfter(link.Sent).ToArray()));
            link.Sent = gate.LastEnded;
        }
    }

    /// <summary>
    /// Reports to an endpoint's throttle that nothing was refused. If there is none just now, the next one is told when it has registered.
    /// </summary>
    public void Tell(EndpointGate gate, in Silence silence)
    {
        if (_controls.TryGetValue((gate.Index, ControlKind.Throttle), out var found))
            found.Actor.Tell(silence);
    }

    /// <summary>Tells an endpoint's breaker to close; one that is not there, or loses it, is told when it registers.</summary>
    public void ResetBreaker(int gate)
    {
        if (gates[gate].IsDisabled)
            return;
        var number = ++gates[gate].BreakerLink.ResetsAsked;
        if (_controls.TryGetValue((gate, ControlKind.Breaker), out var found))
            found.Actor.Tell(new ResetBreaker(number));
    }

    /// <summary>Listens to nobody any more about an endpoint.</summary>
    public void Forget(int gate)
    {
        _controls.Remove((gate, ControlKind.Throttle));
        _controls.Remove((gate, ControlKind.Breaker));
    }

    private static ControlLink LinkOf(EndpointGate gate, ControlKind kind) =>
        kind == ControlKind.Throttle ? gate.ThrottleLink : gate.BreakerLink;
}
