using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Keeps a throttle and a breaker per endpoint, and the tracker, running: one that fails or stops is started again, sooner or later
/// (<see cref="RestartBound"/>). One that keeps failing is given up: its endpoint is used no more, or nothing more is tracked. Questions
/// for the tracker go through here, so that they find it whatever has happened to it.
/// </summary>
internal sealed class ControlSupervisor : ReceiveActor, IWithTimers
{
    private readonly Dictionary<IActorRef, Child> _running = [];
    private readonly EngineContext _engine;
    private readonly Child _tracker;
    private readonly TrackerMemory _memory;

    public ControlSupervisor(IStagePort port, TrackingQueue steps, Func<int, ILimitLaw> newLaw, EngineContext engine)
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
            // A law of its own for each incarnation: one that has thrown may be in any state.
            Start(new Child($"throttle-{gate}", () => ThrottleActor.Props(port, gate, explain, newLaw(gate)), Disable));
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

    public static Props Props(IStagePort port, TrackingQueue steps, Func<int, ILimitLaw> newLaw, EngineContext engine) =>
        Akka.Actor.Props.Create(() => new ControlSupervisor(port, steps, newLaw, engine));

    // One way back for all ends: a child that fails is stopped, and what is stopped is started again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        if (_running.TryGetValue(Sender, out var child))
            child.Failure = exception.GetType().Name;
        return Directive.Stop;
    });

    protected override void PostStop() => _memory.EndWatching();

    private void Start(Child child)
    {
        // A name is free only after its bearer has quite gone; the number tells incarnations apart.
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
            + $"({child.Failure ?? "it was ended"}). Restart the engine.");
        Log.ControlGivenUp(_engine.Logger, child.Name, child.End.Message);
        child.GiveUp(child.End);
    }

    private void OnQuestion(object question)
    {
        if (_tracker.End is { } end)
            Sender.Tell(new Status.Failure(new InvalidOperationException($"Nothing is tracked any more. {end.Message}")));
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

        /// <summary>What it failed with the last time; null when it was only stopped.</summary>
        public string? Failure { get; set; }

        /// <summary>Why it is not started again; null while it is.</summary>
        public ChunkError? End { get; set; }
    }
}
