using Akka.Actor;
using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Control.Throttle;

/// <summary>The shell of an <see cref="ILimitLaw"/>: one per endpoint. Every change goes with its cause.</summary>
internal sealed class ThrottleActor(IStagePort port, int gate, Explain explain, ILimitLaw law)
    : ControlActor(port, gate, ControlKind.Throttle)
{
    public static Props Props(IStagePort port, int gate, Explain explain, ILimitLaw law) =>
        Akka.Actor.Props.Create(() => new ThrottleActor(port, gate, explain, law));

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

    protected override void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes) =>
        port.Post(new LimitAck(gate, Session, upTo, law.Policy, changes));
}
