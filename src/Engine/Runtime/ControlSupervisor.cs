using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Supervises a throttle and a breaker per endpoint, and the tracker. Restarts failed and stopped actors, within
/// <see cref="RestartBound"/>; beyond it the endpoint is disabled, or tracking ends. Forwards questions to the current tracker.
/// </summary>
internal sealed class ControlSupervisor : ReceiveActor, IWithTimers
{
    private readonly Dictionary<IActorRef, Child> _running = [];
    private readonly EngineContext _engine;
    private readonly Child _tracker;
    private readonly TrackerMemory _memory;

    public ControlSupervisor(IStagePort port, TrackingQueue steps, Func<int, ILimiter> newLimiter, EngineContext engine)
    {
        _engine = engine;
        _memory = new TrackerMemory(engine.Options.Tracking, engine.Clock.Start, steps);
        _tracker = new Child("tracker", () => TrackerActor.Props(_memory, engine.Logger), _ =>
        {
            steps.Abandon();
            _memory.EndWatching();
        });
        Start(_tracker);
        for (var i = 0; i < engine.Options.Endpoints.Count; i++)
        {
            var gate = i;
            var explain = new Explain(engine.Options.Endpoints[gate].Name, engine.Clock.Start);
            // A new limiter per incarnation: after an exception its state is undefined.
            Start(new Child($"throttle-{gate}", () => ThrottleActor.Props(port, gate, explain, newLimiter(gate)), Disable));
            Start(new Child($"breaker-{gate}", () => BreakerActor.Props(port, gate, engine), Disable));

            void Disable(ChunkError reason) => port.Post(new StageCommand.Disable(gate, reason));
        }

        Receive<RegisterAgain>(message =>
        {
            foreach (var child in _running.Keys)
                child.Tell(message);
        });
        Receive<MessageHandled>(_ =>
        {
            if (_running.TryGetValue(Sender, out var child))
                child.Bound.Handled();
        });
        Receive<Terminated>(OnTerminated);
        Receive<Child>(Start);
        ReceiveAny(OnQuestion);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IStagePort port, TrackingQueue steps, Func<int, ILimiter> newLimiter, EngineContext engine) =>
        Akka.Actor.Props.Create(() => new ControlSupervisor(port, steps, newLimiter, engine));

    // Failed actors are stopped, and stopped actors are restarted: one path for both.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        if (_running.TryGetValue(Sender, out var child))
            child.Failure = exception.GetType().Name;
        return Directive.Stop;
    });

    protected override void PostStop() => _memory.EndWatching();

    private void Start(Child child)
    {
        // A name is free only after its actor has terminated, so each incarnation gets a unique one.
        child.Actor = Context.Watch(Context.ActorOf(child.NewProps(), $"{child.Name}-{Guid.CreateVersion7():N}"));
        _running.Add(child.Actor, child);
    }

    private void OnTerminated(Terminated message)
    {
        if (!_running.Remove(message.ActorRef, out var child))
            return;
        if (child.Bound.Next() is { } pause)
        {
            Log.ControlRecovered(_engine.Logger, message.ActorRef.Path.Name);
            if (pause == TimeSpan.Zero)
                Start(child);
            else
                Timers.StartSingleTimer(child, child, pause);
            return;
        }

        child.End = new ChunkError(
            FailureKind.EndpointUnusable,
            $"Its {child.Name.Split('-')[0]} has stopped {RestartBound.Most + 1} times in a row "
            + $"({child.Failure ?? "no exception"}). Restart the engine.");
        Log.ControlGivenUp(_engine.Logger, child.Name, child.End.Message);
        child.GiveUp(child.End);
    }

    private void OnQuestion(object question)
    {
        if (_tracker.End is { } end)
            Sender.Tell(new Status.Failure(new InvalidOperationException($"Tracking has ended. {end.Message}")));
        else
            _tracker.Actor.Forward(question);
    }

    private sealed class Child(string name, Func<Props> newProps, Action<ChunkError> giveUp)
    {
        public string Name { get; } = name;

        public Func<Props> NewProps { get; } = newProps;

        public Action<ChunkError> GiveUp { get; } = giveUp;

        public RestartBound Bound { get; } = new();

        public IActorRef Actor { get; set; } = ActorRefs.Nobody;

        /// <summary>Type of the last exception; null if it was only stopped.</summary>
        public string? Failure { get; set; }

        /// <summary>Why it is no longer restarted; null while it is.</summary>
        public ChunkError? End { get; set; }
    }
}
