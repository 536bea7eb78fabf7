using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Actor around <see cref="CircuitBreaker"/>, one per endpoint. Logs every change of state and reports it with its cause.
/// </summary>
internal sealed class BreakerActor : ControlActor
{
    private readonly string _endpoint;
    private readonly EngineContext _engine;
    private readonly Explain _explain;
    private BreakerPolicy _policy = BreakerPolicy.Initial;
    private long _resets;

    public BreakerActor(IStagePort port, int gate, EngineContext engine)
        : base(port, gate, ControlKind.Breaker)
    {
        _endpoint = engine.Options.Endpoints[gate].Name;
        _engine = engine;
        _explain = new Explain(_endpoint, engine.Clock.Start);
        Receive<ResetBreaker>(reset =>
        {
            // Sent to an earlier incarnation; the stage resends it after registration.
            if (Session == 0)
                return;
            _resets = reset.Number;
            Become(CircuitBreaker.Reset(_policy), engine.Clock.Now);
            Announce();
        });
    }

    public static Props Props(IStagePort port, int gate, EngineContext engine) =>
        Akka.Actor.Props.Create(() => new BreakerActor(port, gate, engine));

    protected override void Restore(Registered registered) => (_policy, _resets) = (registered.Breaker, 0);

    protected override void Observe(Attempt attempt) =>
        Become(CircuitBreaker.Observe(_policy, attempt, _engine.Options.Breaker, _engine.Options.Throttle.MaxWaitHint), attempt.EndedAt);

    protected override void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes) =>
        port.Post(new StageCommand.SetBreaker(gate, Session, upTo, _resets, _policy, changes));

    private void Become(BreakerPolicy next, TimeSpan now)
    {
        var changed = next.Epoch != _policy.Epoch;
        if (_explain.Breaker(_policy, next, now) is { } change)
            Note(change);
        _policy = next;
        if (!changed)
            return;
        switch (next)
        {
            case { State: BreakerState.Open, Cause: { } cause }:
                Log.BreakerOpened(_engine.Logger, _endpoint, (next.Until - now).TotalSeconds, cause.Kind.Name(), cause.Message);
                break;
            case { State: BreakerState.Isolated, Cause: { } cause }:
                Log.BreakerIsolated(_engine.Logger, _endpoint, cause.Kind.Name(), cause.Message);
                break;
            default:
                Log.BreakerClosed(_engine.Logger, _endpoint);
                break;
        }
    }
}
