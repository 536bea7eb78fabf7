using System.Security.Cryptography;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
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
    // A client that does not heed its cancellation must not keep a new graph waiting for ever.
    private static readonly TimeSpan LongestWaitForOldCalls = TimeSpan.FromSeconds(5);

    private readonly ParallelLlmOptions _options;
    private readonly ActorSystem _system;
    private readonly IActorRef _supervisor;
    private readonly TrackingQueue _steps;
    private readonly StagePort _port;
    private readonly EngineClock _clock;
    private readonly Random _random;
    private readonly AttemptRunner _attempts;
    private readonly RetryPolicy _retry;
    private readonly ILogger _logger;
    private readonly IMaterializer _materializer;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile EndpointGate[] _gates;

    public EngineGraph(
        ParallelLlmOptions options, ActorSystem system, IActorRef supervisor, TrackingQueue steps, StagePort port, EngineClock clock, Random random, ILogger logger)
    {
        _options = options;
        _system = system;
        _supervisor = supervisor;
        _steps = steps;
        _port = port;
        _clock = clock;
        _random = random;
        _logger = logger;
        _attempts = new AttemptRunner(port, clock);
        _retry = new RetryPolicy(options.Retry, random);
        _materializer = system.Materializer();
        _gates = [.. options.Endpoints.Select((endpoint, index) =>
        {
            var cap = CapOf(endpoint, options);
            return new EndpointGate(
                index, endpoint, cap, NewLaw(options, cap).Policy, BreakerPolicy.Initial, holdUntil: TimeSpan.Zero, options.Engine.AgingStep);
        })];
    }

    /// <summary>The gates of the graph that is running; to look at from any thread, for a display.</summary>
    public IReadOnlyList<EndpointGate> Gates => _gates;

    /// <summary>Ends when the graph has been drained.</summary>
    public Task Completed => _completed.Task;

    /// <summary>The most that may be out to an endpoint at once.</summary>
    public static int CapOf(Calling.LlmEndpoint endpoint, ParallelLlmOptions options) =>
        Math.Min(endpoint.MaxConcurrency ?? options.Engine.MaxConcurrency, options.Engine.MaxConcurrency);

    /// <summary>The law that an endpoint's limit follows.</summary>
    public static ILimitLaw NewLaw(ParallelLlmOptions options, int cap) =>
        new AdaptiveLaw(options.Throttle, cap, new Random(options.Engine.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue)));

    public void Start()
    {
        var gates = _gates;
        var core = new AdmissionCore(_options.Engine.MaxConcurrency, gates, _options.Throttle, _options.Retry, _random);
        var context = new StageContext(core, gates, _port, _clock, new TrackingFeed(_steps, _supervisor), _supervisor);

        var ended = Source.FromGraph(new AdmissionStage(context))
            .SelectAsyncUnordered(_options.Engine.MaxConcurrency, _attempts.RunAsync)
            .Select(Settle)
            .Where(attempt => attempt.Settlement.Status != RequestStatus.Retrying)
            .RunWith(Sink.ForEach<Attempt>(Deliver), _materializer);

        _ = WatchAsync(ended, context);
    }

    private void End(ChunkError reason)
    {
        _port.End(reason);
        _completed.TrySetResult();
    }

    private Attempt Settle(Attempt attempt)
    {
        var request = (OpenRequest)attempt.Item.Request;
        attempt.Settlement = _retry.Decide(attempt, request.Settings.RetryAttempts);
        _port.Post(new StageMessage(StageMessageKind.Settled, attempt));
        return attempt;
    }

    private static void Deliver(Attempt attempt)
    {
        var settlement = attempt.Settlement;
        var value = settlement.Status == RequestStatus.Completed ? attempt.Value : null;
        ((OpenRequest)attempt.Item.Request).Deliver(new Finished(attempt.Item, settlement.Status, value, settlement.Error));
    }

    private async Task WatchAsync(Task<Done> ended, StageContext context)
    {
        try
        {
            // A graph whose actor system goes away does not always say so itself.
            if (await Task.WhenAny(ended, _system.WhenTerminated) != ended)
                throw new OperationCanceledException("The actor system was terminated.");
            await ended;
            End(new ChunkError(FailureKind.Cancelled, "The engine was drained."));
        }
        catch (Exception exception)
        {
            // Only a bug comes here. It ends the requests that it caught open; the engine goes on.
            if (exception is AbruptTerminationException or AbruptStageTerminationException || _system.WhenTerminated.IsCompleted)
            {
                var reason = new ChunkError(FailureKind.Cancelled, "The actor system was terminated.");
                EndOpenRequests(context, reason);
                End(reason);
                return;
            }

            Log.GraphFailed(_logger, exception);
            EndOpenRequests(context, new ChunkError(FailureKind.Engine, $"The graph failed: {exception.GetType().Name}."));
            _gates = [.. context.Gates.Select(gate => gate.Renew())];
            _port.Renew();
            await Task.WhenAny(_attempts.WhenIdle(), Task.Delay(LongestWaitForOldCalls, _clock.Time));
            Start();
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
                if (item.Delivered)
                    continue;
                context.Tracking.Add(new TrackEvent(item.Record, status, now, reason.Kind, default));
                request.Deliver(new Finished(item, status, null, reason));
            }

            context.Tracking.Tell(new RequestEnded(request.Tally));
            request.Close();
        }
    }
}
