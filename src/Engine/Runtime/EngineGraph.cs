using System.Security.Cryptography;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// The stream graph of an engine. Rematerialized after a failure, with the learnt state. A failure ends the requests that are open, each
/// with the reason, and does not affect later ones.
/// </summary>
internal sealed class EngineGraph
{
    // A client that ignores cancellation must not delay a new graph, or shutdown, for ever.
    internal static readonly TimeSpan LongestWaitForOldCalls = TimeSpan.FromSeconds(5);

    private static readonly ChunkError Terminated = new(FailureKind.Cancelled, "The actor system was terminated.");

    private readonly EngineContext _engine;
    private readonly IActorRef _supervisor;
    private readonly TrackingQueue _steps;
    private readonly StagePort _port;
    private readonly Random _random;
    private readonly AttemptRunner _attempts;
    private readonly EngineAnswers? _answers;
    private readonly UnknownAnswers _unknown;
    private readonly FirstAnswer _firstAnswer;
    private readonly IMaterializer _materializer;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Budget? _budget;
    private readonly BudgetKeeper? _keeper;
    private volatile EndpointGate[] _gates;
    private int _bound = int.MaxValue;

    public EngineGraph(
        EngineContext engine, StagePort port, IActorRef supervisor, TrackingQueue steps, EngineAnswers? answers = null,
            BudgetAccount? budget = null)
    {
        var options = engine.Options;
        _engine = engine;
        _port = port;
        _supervisor = supervisor;
        _steps = steps;
        _answers = answers;
        _budget = budget?.Budget;
        _keeper = budget?.KeeperFor(port);
        _random = new Random(options.Engine.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        _unknown = new UnknownAnswers(engine.Logger);
        _firstAnswer = new FirstAnswer(options.Engine.GiveUpAfter, [.. options.Endpoints.Select(endpoint => endpoint.Name)]);
        _attempts = new AttemptRunner(port, answers?.Lookup, engine.Clock, options.Engine.CallGrace);
        _materializer = engine.System.Materializer();
        _gates = [.. options.Endpoints.Select((endpoint, index) =>
        {
            var cap = CapOf(endpoint, options);
            var limit = NewLimiter(options, cap, endpoint.LimitHint).Policy;
            return new EndpointGate(index, endpoint, cap, limit, BreakerPolicy.Initial, holdUntil: TimeSpan.Zero) { Budget = _budget };
        })];
        // Nothing was sent recently: buckets with a hinted pace start full.
        foreach (var gate in _gates)
            gate.StartPacing(engine.Clock.Now, full: true);
    }

    /// <summary>The gates of the current graph; readable on any thread, for display.</summary>
    public IReadOnlyList<EndpointGate> Gates => _gates;

    /// <summary>Completes when the graph has drained.</summary>
    public Task Completed => _completed.Task;

    /// <summary>The maximum concurrency limit of an endpoint.</summary>
    public static int CapOf(ParallelLlm.LlmEndpoint endpoint, ParallelLlmOptions options) =>
        Math.Min(endpoint.MaxConcurrency ?? options.Engine.MaxConcurrency, options.Engine.MaxConcurrency);

    /// <summary>Creates an endpoint's limiter.</summary>
    public static ILimiter NewLimiter(ParallelLlmOptions options, int cap, LearntLimit? hint = null) =>
        new AdaptiveLimiter(options.Throttle, cap, new Random(options.Engine.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue)), hint);

    /// <summary>
    /// Builds and runs the graph: attempts go from the dispatching stage to their calls and back; events go to the delivering sink.
    /// Everything but the calls runs on one thread.
    /// </summary>
    public void Start()
    {
        var most = _engine.Options.Engine.MaxConcurrency;
        var context = NewContext(most);
        var sink = SinkOf(context);
        var graph = GraphDsl.Create(Sink.ForEach<EngineEvents>(sink.Handle), (builder, deliver) =>
        {
            var dispatch = builder.Add(new DispatchStage(context));
            var call = builder.Add(Flow.Create<Attempt>().SelectAsyncUnordered(most, _attempts.RunAsync));
            builder.From(dispatch.Out0).Via(call).To(dispatch.In);
            builder.From(dispatch.Out1).To(deliver);
            return ClosedShape.Instance;
        });
        _ = WatchAsync(RunnableGraph.FromGraph(graph).Run(_materializer), context);
    }

    private StageContext NewContext(int most)
    {
        var options = _engine.Options;
        var core = new AdmissionCore(most, _gates, options, _random)
        {
            Budget = _budget,
            FirstAnswer = _firstAnswer,
        };
        core.SetBound(_bound);
        var dispatcher = new Dispatcher(
            core, new RetryPolicy(options.Retry, _random), _answers?.RequestCoalescing, _answers is { IsRequired: true },
                _engine.Clock.Start);
        return new StageContext(
            dispatcher, _port, _engine.Clock, new TrackingFeed(_steps, _supervisor), _supervisor, _keeper, _engine.Logger);
    }

    private EventSink SinkOf(StageContext context) => new(
        context.Tracking, _answers?.Saver, _unknown, _engine.Options.Budget.Prices, _engine.Logger);

    /// <summary>
    /// Cancels the calls in flight, and thereby ends the draining graph. Calls that ignore the cancellation are abandoned.
    /// </summary>
    public async Task AbortAsync()
    {
        _port.Post(new StageCommand.Abort());
        await Task.WhenAny(Completed, Task.Delay(LongestWaitForOldCalls, _engine.Clock.Time)).ConfigureAwait(false);
        _port.Post(new StageCommand.Abandon());
        await Completed.ConfigureAwait(false);
    }

    private void End(ChunkError reason)
    {
        _port.End(reason);
        _completed.TrySetResult();
    }

    private async Task WatchAsync(Task<Done> ended, StageContext context)
    {
        try
        {
            await WatchToTheEndAsync(ended, context).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            // Only a bug in the recovery itself. Nothing may wait for this engine for ever.
            Log.GraphFailed(_engine.Logger, broken);
            End(new ChunkError(FailureKind.Engine, $"The graph failed: {broken.GetType().Name}."));
        }
    }

    private async Task WatchToTheEndAsync(Task<Done> ended, StageContext context)
    {
        try
        {
            // A graph does not always complete when its actor system terminates.
            if (await Task.WhenAny(ended, _engine.System.WhenTerminated).ConfigureAwait(false) != ended)
                throw new OperationCanceledException(Terminated.Message);
            await ended.ConfigureAwait(false);
            End(new ChunkError(FailureKind.Cancelled, "The engine was drained."));
        }
        catch (Exception exception)
        {
            var draining = context.Dispatcher.Draining;
            var reason = exception switch
            {
                CallsLeftBehindException => draining!,
                _ when _engine.System.WhenTerminated.IsCompleted
                    || exception is AbruptTerminationException or AbruptStageTerminationException =>
                    Terminated,
                _ => new ChunkError(FailureKind.Engine, $"The graph failed: {exception.GetType().Name}."),
            };

            // Anything else is a bug. It ends the open requests; the engine goes on.
            if (reason.Kind == FailureKind.Engine)
                Log.GraphFailed(_engine.Logger, exception);
            EndOpenRequests(context, reason);
            if (reason == Terminated || draining is not null)
                End(draining ?? reason);
            else
                await StartAnewAsync(context).ConfigureAwait(false);
        }
    }

    private async Task StartAnewAsync(StageContext context)
    {
        _gates = [.. context.Dispatcher.Gates.Select(gate => gate.Renew())];
        foreach (var gate in _gates)
            gate.StartPacing(_engine.Clock.Now, full: false);
        // Completions of the failed graph's calls are no longer counted.
        _budget?.Forfeit();
        _bound = context.Dispatcher.Bound;
        _port.Renew();
        var timeUp = Task.Delay(LongestWaitForOldCalls, _engine.Clock.Time);
        await Task.WhenAny(_attempts.WhenIdle(), timeUp, _engine.System.WhenTerminated).ConfigureAwait(false);
        try
        {
            Start();
        }
        catch (Exception exception)
        {
            // The actor system is terminating: no new graph can start.
            Log.GraphFailed(_engine.Logger, exception);
            End(Terminated);
        }
    }

    // Safe to read: the failed graph no longer runs.
    private void EndOpenRequests(StageContext context, ChunkError reason)
    {
        foreach (var request in context.Dispatcher.OpenRequests)
        {
            request.Input.Cancel();
            request.CancelCalls();
        }

        context.Dispatcher.Fail(reason, _engine.Clock.Now);
        SinkOf(context).Handle(context.Dispatcher.Events);
    }
}
