using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

/// <summary>Actor around an <see cref="ILimiter"/>, one per endpoint. Reports every change with its cause.</summary>
internal sealed class ThrottleActor : ControlActor
{
    private readonly Explain _explain;
    private readonly ILimiter _law;

    public ThrottleActor(IStagePort port, int gate, Explain explain, ILimiter law)
        : base(port, gate, ControlKind.Throttle)
    {
        _explain = explain;
        _law = law;
        Receive<Silence>(silence =>
        {
            var before = _law.Policy;
            Note(before, _law.Observe(silence), silence.At);
            Announce();
        });
    }

    public static Props Props(IStagePort port, int gate, Explain explain, ILimiter law) =>
        Akka.Actor.Props.Create(() => new ThrottleActor(port, gate, explain, law));

    protected override void Restore(Registered registered)
    {
        if (registered.Limit.Memory is { } memory)
            _law.Restore(memory);
    }

    protected override void Observe(Attempt attempt)
    {
        var before = _law.Policy;
        Note(before, _law.Observe(attempt), attempt.EndedAt);
    }

    protected override void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes) =>
        port.Post(new StageCommand.SetLimit(gate, Session, upTo, _law.Policy, changes));

    private void Note(LimitPolicy before, in Causes causes, TimeSpan at)
    {
        if (ReferenceEquals(_law.Policy, before))
            return;
        foreach (var change in _explain.Policy(before, _law.Policy, causes, at))
            Note(change);
    }
}
