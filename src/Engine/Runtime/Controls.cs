using Akka.Actor;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>The stage's view of the throttles and breakers: the current actors, and the attempts sent to them. Not thread-safe.</summary>
internal sealed class Controls(IReadOnlyList<EndpointGate> gates)
{
    private static long _sessions;

    private readonly Dictionary<(int Gate, ControlKind Kind), (IActorRef Actor, long Session)> _controls = [];

    /// <summary>
    /// Registers a started or restarted control: sends it the current state, and resends unacknowledged attempts and resets.
    /// </summary>
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

    /// <summary>Whether a reply belongs to the control's current session.</summary>
    public bool IsCurrent(int gate, ControlKind kind, long session) =>
        _controls.TryGetValue((gate, kind), out var control) && control.Session == session;

    /// <summary>Sends ended attempts to each control that is due.</summary>
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

    /// <summary>Reports silence to an endpoint's throttle. Without one, the next throttle gets the report after registration.</summary>
    public void Tell(EndpointGate gate, in Silence silence)
    {
        if (_controls.TryGetValue((gate.Index, ControlKind.Throttle), out var found))
            found.Actor.Tell(silence);
    }

    /// <summary>Asks an endpoint's breaker to close. A missing or restarted breaker gets the request at registration.</summary>
    public void ResetBreaker(int gate)
    {
        if (gates[gate].IsDisabled)
            return;
        var number = ++gates[gate].BreakerLink.ResetsAsked;
        if (_controls.TryGetValue((gate, ControlKind.Breaker), out var found))
            found.Actor.Tell(new ResetBreaker(number));
    }

    /// <summary>Ignores further messages of an endpoint's controls.</summary>
    public void Forget(int gate)
    {
        _controls.Remove((gate, ControlKind.Throttle));
        _controls.Remove((gate, ControlKind.Breaker));
    }

    private static ControlLink LinkOf(EndpointGate gate, ControlKind kind) =>
        kind == ControlKind.Throttle ? gate.ThrottleLink : gate.BreakerLink;
}
