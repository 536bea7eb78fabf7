using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Control.Throttle;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Control;

/// <summary>
/// Keeps a throttle and a breaker per endpoint, and the tracker, running: one that fails is restarted, one that stops is made anew.
/// Questions for the tracker go through here, so that they find it whatever has happened to it.
/// </summary>
internal sealed class ControlSupervisor : ReceiveActor
{
    private readonly Dictionary<IActorRef, Func<IActorRef>> _children = [];
    private readonly ILogger _logger;
    private readonly TrackingLog _trackingLog;
    private readonly TrackingQueue _steps;
    private readonly List<Watch> _watchers = [];
    private IActorRef _tracker;

    public ControlSupervisor(
        IStagePort port, TrackingQueue steps, IReadOnlyList<string> endpoints, Func<int, ILimitLaw> newLaw, ParallelLlmOptions options, EngineClock clock, ILogger logger)
    {
        _logger = logger;
        _trackingLog = new TrackingLog(options.Tracking, clock.Start);
        _steps = steps;
        _tracker = StartTracker();
        for (var i = 0; i < endpoints.Count; i++)
        {
            var (gate, endpoint) = (i, endpoints[i]);
            var explain = new Explain(endpoint, clock.Start);
            Keep(() => Context.ActorOf(
                ThrottleActor.Props(port, gate, explain, newLaw(gate)), NameOf("throttle", gate)));
            Keep(() => Context.ActorOf(
                BreakerActor.Props(port, gate, endpoint, options.Breaker, options.Throttle.MaxWaitHint, clock, explain, logger), NameOf("breaker", gate)));
        }

        Receive<Introduce>(message =>
        {
            foreach (var child in _children.Keys)
                child.Tell(message);
        });
        Receive<Terminated>(OnTerminated);
        ReceiveAny(message => _tracker.Forward(message));
    }

    public static Props Props(
        IStagePort port, TrackingQueue steps, IReadOnlyList<string> endpoints, Func<int, ILimitLaw> newLaw, ParallelLlmOptions options, EngineClock clock, ILogger logger) =>
        Akka.Actor.Props.Create(() => new ControlSupervisor(port, steps, endpoints, newLaw, options, clock, logger));

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(exception => exception is ActorInitializationException or ActorKilledException ? Directive.Stop : Directive.Restart);

    protected override void PostStop()
    {
        foreach (var watcher in _watchers)
            watcher.Writer.TryComplete();
    }

    // A name is free only after its bearer has quite gone; the number tells incarnations apart.
    private static string NameOf(string kind, int gate) => $"{kind}-{gate}-{Guid.CreateVersion7():N}";

    private void Keep(Func<IActorRef> start) => _children.Add(Context.Watch(start()), start);

    private IActorRef StartTracker() => Context.Watch(Context.ActorOf(TrackerActor.Props(_trackingLog, _steps, _watchers, _logger)));

    private void OnTerminated(Terminated message)
    {
        if (message.ActorRef.Equals(_tracker))
        {
            _tracker = StartTracker();
        }
        else if (_children.Remove(message.ActorRef, out var start))
        {
            Keep(start);
        }
        else
        {
            return;
        }

        Log.ControlRecovered(_logger, message.ActorRef.Path.Name);
    }
}
