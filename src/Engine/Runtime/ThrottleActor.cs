using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

/// <summary>Actor around an <see cref="ILimiter"/>, one per endpoint. Reports every change with its cause.</summary>
internal sealed class ThrottleActor : ControlActor
{
    private readonly Explain _explain;
    private readonly ILimiter _limiter;

    public ThrottleActor(IStagePort port, int gate, Explain explain, ILimiter limiter)
        : base(port, gate, ControlKind.Throttle)
    {
        _explain = explain;
        _limiter = limiter;
        Receive<Silence>(silence =>
        {
            var before = _limiter.Policy;
            Note(before, _limiter.Observe(silence), silence.At);
            Announce();
        });
    }

    public static Props Props(IStagePort port, int gate, Explain explain, ILimiter limiter) =>
        Akka.Actor.Props.Create(() => new ThrottleActor(port, gate, explain, limiter));

    protected override void Restore(Registered registered)
    {
        if (registered.Limit.Memory is { } memory)
            _limiter.Restore(memory);
    }

    protected override void Observe(Attempt attempt)
    {
        var before = _limiter.Policy;
        Note(before, _limiter.Observe(attempt), attempt.EndedAt);
    }

    protected override void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes) =>
        port.Post(new StageCommand.SetLimit(gate, Session, upTo, _limiter.Policy, changes));

    private void Note(LimitPolicy before, in Causes causes, TimeSpan at)
    {
        if (ReferenceEquals(_limiter.Policy, before))
            return;
        foreach (var change in _explain.Policy(before, _limiter.Policy, causes, at))
            Note(change);
    }
}
