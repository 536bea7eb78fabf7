using Akka.Actor;
using ParallelLlm.Admission;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Control.Throttle;

/// <summary>The shell of an <see cref="ILimitLaw"/>: one per endpoint. Every change goes to the tracker with its cause.</summary>
internal sealed class ThrottleActor(IStagePort port, int gate, Explain explain, ILimitLaw law, IActorRef tracker)
    : ControlActor(port, gate, ControlKind.Throttle, tracker)
{
    public static Props Props(IStagePort port, int gate, Explain explain, ILimitLaw law, IActorRef tracker) =>
        Akka.Actor.Props.Create(() => new ThrottleActor(port, gate, explain, law, tracker));

    protected override void Restore(Welcome welcome) => law.Restore(welcome.Limit.State);

    protected override void Observe(Attempt attempt)
    {
        var before = law.Policy;
        var causes = law.Observe(attempt);
        if (ReferenceEquals(law.Policy, before))
            return;
        foreach (var change in explain.Policy(before, law.Policy, causes, attempt.EndedAt))
            Note(change);
    }

    protected override void Acknowledge(IStagePort port, int gate, long upTo) =>
        port.Post(new LimitAck(gate, Session, upTo, law.Policy));
}
