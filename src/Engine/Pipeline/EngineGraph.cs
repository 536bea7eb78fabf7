using System.Security.Cryptography;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
using ParallelLlm.Budgets;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Control.Throttle;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Pipeline;

/// <summary>
/// The one graph of an engine: materialised at the start, and anew after a failure, with what was learnt. A failure ends the requests
/// that were open, each with the reason, and none that come later.
/// </summary>
internal sealed class EngineGraph
{
    // A client that does not heed its cancellation must not keep a new graph, or the end, waiting for ever.
    private static readonly TimeSpan LongestWaitForOldCalls = TimeSpan.FromSeconds(5);

    private static readonly ChunkError Terminated = new(FailureKind.Cancelled, "The actor system was terminated.");

    private readonly ParallelLlmOptions _options;
    private readonly ActorSystem _system;
    private readonly IActorRef _supervisor;
    private readonly TrackingQueue _steps;
    private readonly StagePort _port;
    private readonly EngineClock _clock;
    private readonly Random _random;
    private readonly AttemptRunner _attempts;
    private readonly RetryPolicy _retry;
    private readonly AnswerSaver? _saver;
    private readonly Flights _flights;
    private readonly ILogger _logger;
    private readonly UnknownAnswers _unknown;
    private readonly FirstAnswer _firstAnswer;
    private readonly IMaterializer _materializer;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Budget? _budget;
    private readonly BudgetKeeper? _keeper;
    private volatile EndpointGate[] _gates;
    private int _bound = int.MaxValue;

    public EngineGraph(
        ParallelLlmOptions options, ActorSystem system, IActorRef supervisor, TrackingQueue steps, StagePort port, EngineClock clock, Random random, Flights flights, AnswerSaver? saver, ILogger logger,
        Budget? budget = null, BudgetKeeper? keeper = null)
    {
        _budget = budget;
        _keeper = keeper;
        _options = options;
        _system = system;
        _supervisor = supervisor;
        _steps = steps;
        _port = port;
        _clock = clock;
        _random = random;
        _flights = flights;
        _saver = saver;
        _logger = logger;
        _unknown = new UnknownAnswers(logger);
        _firstAnswer = new FirstAnswer(options.Engine.GiveUpAfter, [.. options.Endpoints.Select(endpoint => endpoint.Name)]);
        _retry = new RetryPolicy(options.Retry, random);
        _attempts = new AttemptRunner(port, clock);
        _materializer = system.Materializer();
        _gates = [.. options.Endpoints.Select((endpoint, index) =>
        {
            var cap = CapOf(endpoint, options);
            return new EndpointGate(
                index, endpoint, cap, NewLaw(options, cap, endpoint.LimitHint).Policy, BreakerPolicy.Initial, holdUntil: TimeSpan.Zero) { Budget = budget };
        })];
        // Nothing has been sent for a while: where a pace is hinted at, its buckets are full.
        foreach (var gate in _gates)
            gate.StartPacing(_clock.Now, full: true);
    }

    /// <summary>The gates of the graph that is running; to look at from any thread, for a display.</summary>
    public IReadOnlyList<EndpointGate> Gates => _gates;

    /// <summary>Ends when the graph has been drained.</summary>
    public Task Completed => _completed.Task;

    /// <summary>The most that may be out to an endpoint at once.</summary>
    public static int CapOf(Calling.LlmEndpoint endpoint, ParallelLlmOptions options) =>
        Math.Min(endpoint.MaxConcurrency ?? options.Engine.MaxConcurrency, options.Engine.MaxConcurrency);

    /// <summary>The law that an endpoint's limit follows.</summary>
    public static ILimitLaw NewLaw(ParallelLlmOptions options, int cap, LearntLimit? hint = null) =>
        new AdaptiveLaw(options.Throttle, cap, new Random(options.Engine.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue)), hint);

    public void Start()
    {
        var gates = _gates;
        var core = new AdmissionCore(_options.Engine.MaxConcurrency, gates, _options, _random)
        {
            Budget = _budget,
            FirstAnswer = _firstAnswer,
        };
        core.SetBound(_bound);
        var context = new StageContext(core, gates, _port, _clock, new TrackingFeed(_steps, _supervisor), _supervisor, _logger, _flights, _saver) { Keeper = _keeper };

        var ended = Source.FromGraph(new AdmissionStage(context))
            .SelectAsyncUnordered(_options.Engine.MaxConcurrency, _attempts.RunAsync)
            .Select(attempt => Settle(attempt, context.Tracking))
            .Where(attempt => attempt.EndsChunk && !attempt.IsSaving)
            .RunWith(Sink.ForEach<Attempt>(Deliver), _materializer);

        _ = WatchAsync(ended, context);
    }

    /// <summary>Ends the calls that are out, and with them the graph, which must have been told to drain. Calls that do not heed it are left behind.</summary>
    public async Task AbortAsync()
    {
        _port.Post(new StageMessage(StageMessageKind.Abort));
        await Task.WhenAny(Completed, Task.Delay(LongestWaitForOldCalls, _clock.Time)).ConfigureAwait(false);
        _port.Post(new StageMessage(StageMessageKind.Abandon));
        await Completed.ConfigureAwait(false);
    }

    private void End(ChunkError reason)
    {
        _port.End(reason);
        _completed.TrySetResult();
    }

    // On the stage's thread, because there is no async boundary. The step is tracked here, so that no result goes out untracked, whatever happens to the stage.
    private Attempt Settle(Attempt attempt, TrackingFeed tracking)
    {
        var item = attempt.Item;
        var settlement = _retry.Decide(attempt, ((OpenRequest)item.Request).Settings.RetryAttempts);
        attempt.Settlement = settlement;
        _unknown.Note(attempt.Gate.Endpoint.Name, attempt.Outcome);
        var status = item.PartOf?.Settle(attempt) ?? settlement.Status;
        attempt.EndsChunk = status is not (RequestStatus.Retrying or RequestStatus.InProgress);
        var request = (OpenRequest)item.Request;
        var isStored = _saver is not null && request.Keys.Count > 0;
        // After the end of its request nothing waits for the store, unless answers must be stored first.
        var waits = _saver is { IsRequired: true } || !request.Calls.IsCancellationRequested;
        if (isStored && waits && status == RequestStatus.Completed)
        {
            // Told to nobody before it is on disk; its place has been free since the call ended.
            attempt.IsSaving = true;
            item.Whole.Saving = attempt;
            _saver!.Add(attempt);
            _port.Inbox.Wake();
            return attempt;
        }

        // What a part was answered need not be paid for again, whatever becomes of its chunk.
        if (isStored && settlement.Status == RequestStatus.Completed)
            _saver!.AddPart(attempt);
        tracking.Add(new TrackEvent(
            item.Record, status, attempt.EndedAt, settlement.Error?.Kind ?? attempt.Outcome.Failure, attempt.Outcome.Usage));
        _port.Post(new StageMessage(StageMessageKind.Settled, attempt));
        return attempt;
    }

    private static void Deliver(Attempt attempt)
    {
        var chunk = attempt.Item.PartOf;
        var settlement = chunk?.Result ?? attempt.Settlement;
        var isRead = settlement.Status == RequestStatus.Completed || (chunk is null ? attempt.EndsInPart : chunk.Error is null);
        // An earlier answer of a failed chunk may be usable in part.
        var value = isRead ? attempt.WholeValue : settlement.Status == RequestStatus.Failed && chunk is null ? attempt.Item.Partial : null;
        ((OpenRequest)attempt.Item.Request).Deliver(new Finished(chunk?.Item ?? attempt.Item, settlement.Status, value, settlement.Error));
    }

    private async Task WatchAsync(Task<Done> ended, StageContext context)
    {
        try
        {
            // A graph whose actor system goes away does not always say so itself.
            if (await Task.WhenAny(ended, _system.WhenTerminated).ConfigureAwait(false) != ended)
                throw new OperationCanceledException(Terminated.Message);
            await ended.ConfigureAwait(false);
            End(new ChunkError(FailureKind.Cancelled, "The engine was drained."));
        }
        catch (Exception exception)
        {
            var draining = context.Core.Draining;
            var reason = exception switch
            {
                CallsLeftBehindException => draining!,
                _ when _system.WhenTerminated.IsCompleted || exception is AbruptTerminationException or AbruptStageTerminationException => Terminated,
                _ => new ChunkError(FailureKind.Engine, $"The graph failed: {exception.GetType().Name}."),
            };

            // Only a bug comes here otherwise. It ends the requests that it caught open; the engine goes on.
            if (reason.Kind == FailureKind.Engine)
                Log.GraphFailed(_logger, exception);
            EndOpenRequests(context, reason);
            if (reason == Terminated || draining is not null)
                End(draining ?? reason);
            else
                await StartAnewAsync(context).ConfigureAwait(false);
        }
    }

    private async Task StartAnewAsync(StageContext context)
    {
        _gates = [.. context.Gates.Select(gate => gate.Renew())];
        foreach (var gate in _gates)
            gate.StartPacing(_clock.Now, full: false);
        // Whatever calls of the dead graph come to, nobody will count it.
        _budget?.Forfeit();
        _bound = context.Core.Bound;
        _port.Renew();
        var timeUp = Task.Delay(LongestWaitForOldCalls, _clock.Time);
        await Task.WhenAny(_attempts.WhenIdle(), timeUp, _system.WhenTerminated).ConfigureAwait(false);
        try
        {
            Start();
        }
        catch (Exception exception)
        {
            // The actor system is going away: there is nothing left to start in.
            Log.GraphFailed(_logger, exception);
            End(Terminated);
        }
    }

    // The dead graph's state belongs to nobody now, so it can be read here.
    private void EndOpenRequests(StageContext context, ChunkError reason)
    {
        var status = RetryPolicy.Ended(reason).Status;
        var now = _clock.Now;
        foreach (var gate in context.Gates)
            gate.Abandon();
        foreach (var request in context.Core.OpenRequests.Cast<OpenRequest>())
        {
            request.Stopped ??= reason;
            request.EndInput();
            request.CancelCalls();
            for (var item = request.FirstOpen; item is not null; item = item.Next)
            {
                // What follows it may belong to a request that the next graph knows.
                _flights.End(item);
                // The other way round as well: it must not go in the place of a leader that comes only now, nor get its answer.
                item.Place = ItemPlace.Closed;
                // A cut chunk is one of the items itself.
                if (item.Delivered || item.PartOf is not null)
                    continue;
                context.Tracking.Add(new TrackEvent(item.Record, status, now, reason.Kind, default));
                request.Deliver(new Finished(item, status, null, reason));
            }

            context.Tracking.Add(new RequestEnded(request.Tally));
            request.Close();
        }
    }
}
