using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Control.Breaker;

/// <summary>The shell of <see cref="CircuitBreaker"/>: one per endpoint. Every change of state is logged, and goes with its cause.</summary>
internal sealed class BreakerActor : ControlActor
{
    private readonly string _endpoint;
    private readonly BreakerOptions _options;
    private readonly TimeSpan _longestWait;
    private readonly Explain _explain;
    private readonly ILogger _logger;
    private BreakerPolicy _policy = BreakerPolicy.Initial;
    private long _resets;

    public BreakerActor(IStagePort port, int gate, string endpoint, BreakerOptions options, TimeSpan longestWait, EngineClock clock, Explain explain, ILogger logger)
        : base(port, gate, ControlKind.Breaker)
    {
        _endpoint = endpoint;
        _options = options;
        _longestWait = longestWait;
        _explain = explain;
        _logger = logger;
        Receive<ResetBreaker>(reset =>
        {
            // Sent to an earlier incarnation; the stage sends it again after its welcome.
            if (Session == 0)
                return;
            _resets = reset.Number;
            Become(CircuitBreaker.Reset(_policy), clock.Now);
            Announce();
        });
    }

    public static Props Props(
        IStagePort port, int gate, string endpoint, BreakerOptions options, TimeSpan longestWait, EngineClock clock, Explain explain, ILogger logger) =>
        Akka.Actor.Props.Create(() => new BreakerActor(port, gate, endpoint, options, longestWait, clock, explain, logger));

    protected override void Restore(Welcome welcome) => (_policy, _resets) = (welcome.Breaker, 0);

    protected override void Observe(Attempt attempt) =>
        Become(CircuitBreaker.Observe(_policy, attempt, _options, _longestWait), attempt.EndedAt);

    protected override void Acknowledge(IStagePort port, int gate, long upTo, IReadOnlyList<ControlChange> changes) =>
        port.Post(new BreakerAck(gate, Session, upTo, _resets, _policy, changes));

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
                Log.BreakerOpened(_logger, _endpoint, next.Until - now, cause.Kind.Name(), cause.Message);
                break;
            case { State: BreakerState.Locked, Cause: { } cause }:
                Log.BreakerLocked(_logger, _endpoint, cause.Kind.Name(), cause.Message);
                break;
            default:
                Log.BreakerClosed(_logger, _endpoint);
                break;
        }
    }
}
