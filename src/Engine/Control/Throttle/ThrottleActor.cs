using Akka.Actor;
using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Control.Throttle;

/// <summary>The shell of an <see cref="ILimitLaw"/>: one per endpoint. Every change of the limit goes to the tracker with its reason.</summary>
internal sealed class ThrottleActor(IStagePort port, int gate, string endpoint, ILimitLaw law, IActorRef tracker, DateTimeOffset start)
    : ControlActor(port, gate, ControlKind.Throttle)
{
    public static Props Props(
        IStagePort port, int gate, string endpoint, ILimitLaw law, IActorRef tracker, DateTimeOffset start) =>
        Akka.Actor.Props.Create(() => new ThrottleActor(port, gate, endpoint, law, tracker, start));

    protected override void Restore(Welcome welcome) => law.Restore(welcome.Limit.State);

    protected override void Observe(Attempt attempt)
    {
        var before = law.Policy.Limit;
        if (law.Observe(attempt) is { } reason)
            tracker.Tell(new LimitChanged(new LimitChange(start + attempt.EndedAt, endpoint, before, law.Policy.Limit, reason)));
    }

    protected override void Acknowledge(IStagePort port, int gate, long upTo) =>
        port.Post(new LimitAck(gate, Session, upTo, law.Policy));
}
