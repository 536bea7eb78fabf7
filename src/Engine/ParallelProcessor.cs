using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Observability;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Runtime;

namespace ParallelLlm;

/// <summary>
/// The front door: takes requests and gives back a result for every chunk. One per account, shared by all callers, because they share the
/// provider's limits. Thread-safe.
/// </summary>
public sealed class ParallelProcessor : IAsyncDisposable
{
    private static int _engines;

    private readonly ParallelLlmOptions _options;
    private readonly ActorSystem _system;
    private readonly bool _ownsSystem;
    private readonly ILogger _logger;
    private readonly EngineClock _clock;
    private readonly StagePort _port = new();
    private readonly TrackingQueue _steps;
    private readonly EngineGraph _graph;
    private readonly EngineAnswers? _answers;
    private readonly SemaphoreSlim _slots;
    private readonly BudgetAccount? _budget;
    private readonly TrackerClient _tracker;
    private int _draining;
    private volatile bool _disposed;

    private ParallelProcessor(
        ParallelLlmOptions options, ActorSystem system, bool ownsSystem, BudgetAccount? budget, EngineClock clock, ILogger logger)
    {
        _options = options;
        _system = system;
        _ownsSystem = ownsSystem;
        _budget = budget;
        _clock = clock;
        _logger = logger;
        _slots = new SemaphoreSlim(options.Engine.MaxOpenRequests);

        EngineMeter.Begin(options.Endpoints.Select(endpoint => endpoint.Name));
        _steps = new TrackingQueue(() => _port.Inbox.Wake());
        var engine = new EngineContext(options, system, clock, logger);
        var props = ControlSupervisor.Props(_port, _steps, gate => NewLaw(options, options.Endpoints[gate]), engine);
        Supervisor = system.ActorOf(props, $"parallel-llm-{Interlocked.Increment(ref _engines)}");
        _tracker = new TrackerClient(Supervisor, () => HasEnded);
        _answers = EngineAnswers.Open(options.Store, _port, clock.Time, logger);
        _graph = new EngineGraph(engine, _port, Supervisor, _steps, _answers, budget);
        _graph.Start();
    }

    /// <summary>
    /// The endpoints as they stand now, for a display: read while they change, so that the numbers of one endpoint may be a moment apart.
    /// </summary>
    public IReadOnlyList<EndpointStatus> Endpoints => [.. _graph.Gates.Select(gate =>
    {
        var now = _clock.Now;
        var breaker = gate.Breaker;
        var state = breaker.State == BreakerState.Open && now >= breaker.Until ? BreakerState.HalfOpen : breaker.State;
        var until = state == BreakerState.Open && breaker.Until > gate.HoldUntil ? breaker.Until : gate.HoldUntil;
        return new EndpointStatus(
            gate.Endpoint.Name,
            gate.InFlight,
            gate.Places,
            state,
            until > now ? _clock.Start + until : null,
            breaker.Cause?.Message ?? (until > now ? gate.HoldReason : null))
        {
            RequestsPerSecond = gate.Limit.Pace.Requests?.PerSecond,
            TokensPerSecond = gate.Limit.Pace.Tokens?.PerSecond,
            Tier = gate.Endpoint.Tier,
            IsAwaited = gate.IsAwaited,
        };
    })];

    /// <summary>
    /// What has been learnt about the limits of endpoints so far, by name: to be kept for a later start. Those of which nothing is known
    /// yet are missing.
    /// </summary>
    public IReadOnlyDictionary<string, LearntLimit> LearntLimits => _graph.Gates
        .Select(gate => (gate.Endpoint.Name, Learnt: HintedStart.From(gate.Limit, gate.Cap)))
        .Where(learnt => learnt.Learnt is not null)
        .ToDictionary(learnt => learnt.Name, learnt => learnt.Learnt!);

    /// <summary>How the budget stands; null when there is none.</summary>
    public BudgetStatus? Budget => _budget?.Budget.Status;

    /// <summary>The actor above throttles, breakers and tracker.</summary>
    internal IActorRef Supervisor { get; }

    /// <summary>The way to the stage.</summary>
    internal StagePort Port => _port;

    // Nobody is there to answer any more.
    private bool HasEnded => _disposed || _system.WhenTerminated.IsCompleted;

    /// <summary>Starts an engine.</summary>
    /// <param name="options">What it works with; not to be changed afterwards.</param>
    /// <param name="loggers">Where it logs; nowhere by default.</param>
    /// <param name="time">Its clock; the system's by default.</param>
    /// <param name="system">The actor system to live in; by default it makes one of its own, and ends it when it is disposed.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// Names every option that is wrong and what it takes.
    /// </exception>
    /// <exception cref="BudgetLedgerException">The budget's ledger is in use by another process, or can't be used.</exception>
    public static ParallelProcessor Start(
        ParallelLlmOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null, ActorSystem? system = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidation.ThrowIfInvalid(options);
        var logger = new SafeLogger((loggers ?? NullLoggerFactory.Instance).CreateLogger<ParallelProcessor>());
        var clock = new EngineClock(time ?? TimeProvider.System);
        var budget = BudgetAccount.Open(options.Budget, clock.Start, logger);
        return Detached.Run(() => new ParallelProcessor(
            options, system ?? EngineSystem.Create(loggers), ownsSystem: system is null, budget, clock, logger));
    }

    /// <summary>
    /// Reads every chunk of a request with its prompt. Results come in the order that the request asks for, as soon as that allows, each
    /// chunk's exactly once; a chunk that can't be completed is a result too. Work begins with the enumeration; ending it early cancels the
    /// rest.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The request has no fields, names an endpoint that is not there, or lacks what a budget needs.
    /// </exception>
    /// <exception cref="ProcessingInterruptedException">The engine was drained or failed before all chunks had been read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var extractor = request.Extractor;
        if (extractor is null)
        {
            var fields = request.Fields ?? throw new ArgumentException(
                "Set Fields or Extractor: there is nothing to ask for.", nameof(request));
            extractor = new FieldExtractor(fields, request.PromptTemplate);
        }

        _budget?.Check(request);
        return RunAsync(
            request,
            new PromptWork(extractor, _options.Retry.MinPartLength, _budget?.Meter),
            static finished => new ProcessedChunk(
                finished.Item.Chunk,
                finished.Status,
                (IReadOnlyDictionary<string, JsonElement>?)finished.Value,
                finished.Error,
                finished.Metadata()),
            cancellationToken);
    }

    /// <summary>
    /// Does the caller's own work with every chunk of a request, under the same limits, retries and order; the request's prompt and fields
    /// are not used. The function says that it was throttled by throwing <see cref="ThrottledException"/>, with the wait if it knows one;
    /// exceptions of HTTP, sockets and timeouts are repeated like any transient failure, others end the chunk as
    /// <see cref="FailureKind.Function"/>.
    /// </summary>
    /// <param name="request">
    /// The chunks and how hard to try; <see cref="ProcessingRequest.Timeout"/> holds for each call of the function.
    /// </param>
    /// <param name="function">The work; called on pool threads, for several chunks at once.</param>
    /// <param name="classifier">Says what exceptions mean that are not known; those of the usual libraries are known.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ProcessingInterruptedException">The engine was drained or failed before all chunks had been read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ProcessedChunk<T>> ProcessAsync<T>(
        ProcessingRequest request,
        Func<DocumentChunk, CancellationToken, Task<T>> function,
        IExceptionClassifier? classifier = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(function);
        return RunAsync(
            request,
            new FunctionWork<T>(function, new ExceptionClassifier(classifier is null ? [] : [classifier], _clock.Time)),
            static finished => new ProcessedChunk<T>(
                finished.Item.Chunk, finished.Status, finished.Value is T value ? value : default, finished.Error, finished.Metadata()),
            cancellationToken);
    }

    /// <summary>
    /// A stage for streams of one's own: chunks in, results out, with the settings of a request whose own chunks are not used.
    /// </summary>
    public Flow<DocumentChunk, ProcessedChunk, NotUsed> CreateFlow(ProcessingRequest settings) =>
        Flow.Setup((_, _) =>
        {
            // One place is enough: the request's own window is what runs ahead.
            var chunks = Channel.CreateBounded<DocumentChunk>(1);
            return Flow.FromSinkAndSource(
                ChannelSink.FromWriter(chunks.Writer, isOwner: true),
                Source.From(() => ReadAsync(chunks, settings)));
        }).MapMaterializedValue(_ => NotUsed.Instance);

    /// <summary>
    /// Ends as soon as the engine's stage has answered: a sign of life for a watchdog. An engine that has ended has nothing to answer with,
    /// and needs no watching: it counts as answered.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task PingAsync(CancellationToken cancellationToken = default)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _port.Post(new StageCommand.Ping(answered));
        return Task.WhenAny(answered.Task, _graph.Completed).WaitAsync(cancellationToken);
    }

    /// <summary>The sums since the start.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public Task<ProcessingSummary> GetSummaryAsync(CancellationToken cancellationToken = default) =>
        _tracker.AskAsync<ProcessingSummary>(GetLifetimeSummary.Instance, cancellationToken);

    /// <summary>
    /// Counts chunks as completed from a store, in the sums since the start and in the metrics: for callers who keep whole results
    /// themselves, so that what they need not send is counted with the rest. They belong to no request.
    /// </summary>
    /// <param name="chunks">How many; zero or more.</param>
    public void CountFromStore(int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunks);
        _steps.Add(new ChunksRecalled(chunks, _clock.Now));
        Supervisor.Tell(StepsAdded.Instance);
    }

    /// <summary>The sums of a request; null when it is not known, or not any more.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<ProcessingSummary?> GetSummaryAsync(RequestId request, CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<RequestSummary>(new GetRequestSummary(request), cancellationToken).ConfigureAwait(false)).Summary;

    /// <summary>The chunks of a request that are on their way or have ended not long ago, in the order of their acceptance.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<IReadOnlyList<ChunkTracking>> GetChunksAsync(RequestId request, CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<Chunks>(new GetChunks(request), cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>The changes of limits, rates, waits and breakers, each with its cause, oldest first, as many as are kept.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<IReadOnlyList<ControlChange>> GetControlChangesAsync(CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<ControlChanges>(GetControlChanges.Instance, cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>
    /// Every step of a request's chunks, or of all chunks, from now on until the engine ends. A reader that falls more than 10,000 steps
    /// behind misses the oldest.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public IAsyncEnumerable<ChunkTracking> WatchAsync(RequestId? request = null, CancellationToken cancellationToken = default) =>
        _tracker.WatchAsync(request, cancellationToken);

    /// <summary>
    /// Sets the most that may be out at once, for now: lower, or higher again up to the cap that was fixed at the start. What is out
    /// already stays out; nothing is lost. The limit that the throttle finds holds as well.
    /// </summary>
    /// <param name="places">From 0, which is a pause, to the cap; what is beyond counts as the cap.</param>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    /// <exception cref="ArgumentException">There is no endpoint of that name, or <paramref name="places"/> is negative.</exception>
    public void SetLimit(int places, string? endpoint = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(places);
        _port.Post(new StageCommand.SetBound(places, endpoint is null ? null : IndexOf(endpoint)));
    }

    /// <summary>Sends nothing more until <see cref="Resume"/>; what is out is finished.</summary>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    public void Pause(string? endpoint = null) => SetLimit(0, endpoint);

    /// <summary>Ends a pause, and any other bound that was set at run time.</summary>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    public void Resume(string? endpoint = null) => SetLimit(int.MaxValue, endpoint);

    /// <summary>Closes the breaker of an endpoint, after its key, quota or configuration has been mended.</summary>
    /// <exception cref="ArgumentException">There is no endpoint of that name.</exception>
    public void ResetEndpoint(string endpoint) =>
        _port.Post(new StageCommand.ResetBreaker(IndexOf(endpoint)));

    /// <summary>
    /// Ends the engine in good order: sends nothing more, hands chunks that were not sent back as cancelled, waits for what is out, and
    /// cancels that at the deadline; a call that has not ended 5 s after that is left behind. Paid answers are saved, for 15 s at most.
    /// Requests whose chunks had not been read to their end throw <see cref="ProcessingInterruptedException"/> after their last result.
    /// </summary>
    /// <param name="deadline">How long to wait; zero or more.</param>
    public async Task DrainAsync(TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deadline, TimeSpan.Zero);
        if (Interlocked.Exchange(ref _draining, 1) == 0)
        {
            Log.Draining(_logger, _graph.Gates.Sum(gate => gate.InFlight));
            _port.Post(new StageCommand.Drain(new ChunkError(FailureKind.Cancelled, "The engine was drained.")));
        }

        try
        {
            var wait = deadline < EngineClock.LongestTimer ? deadline : EngineClock.LongestTimer;
            await _graph.Completed.WaitAsync(wait, _clock.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _graph.AbortAsync().ConfigureAwait(false);
        }

        await SaveAnswersAsync().ConfigureAwait(false);
    }

    // Answers of callers who gave up are paid for as well.
    private async Task SaveAnswersAsync()
    {
        if (_answers is not null)
            await _answers.EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Drains without waiting for what is out, and ends the actor system if it is the engine's own.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(EndAsync));

    private async Task EndAsync()
    {
        if (!_system.WhenTerminated.IsCompleted)
        {
            await DrainAsync(TimeSpan.Zero).ConfigureAwait(false);
            await StopSupervisorAsync().ConfigureAwait(false);
        }

        _disposed = true;
        await SaveAnswersAsync().ConfigureAwait(false);
        _budget?.Close();

        if (_ownsSystem)
            await _system.Terminate().ConfigureAwait(false);
    }

    private async Task StopSupervisorAsync()
    {
        try
        {
            await Supervisor.GracefulStop(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // On a very busy machine it takes longer; it has been told, and nothing depends on its end.
        }
    }

    private static ILimitLaw NewLaw(ParallelLlmOptions options, LlmEndpoint endpoint) =>
        EngineGraph.NewLaw(options, EngineGraph.CapOf(endpoint, options), endpoint.LimitHint);

    private async IAsyncEnumerable<TResult> RunAsync<TResult>(
        ProcessingRequest settings,
        IWork work,
        Func<Finished, TResult> map,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        settings.Validate();
        if (_budget is not null)
            await _budget.Meter.LoadAsync().ConfigureAwait(false);
        var endpoints = EndpointsOf(settings);
        ObjectDisposedException.ThrowIf(_draining == 1, this);
        // From here, and not from its turn; one too far away to be told as a time is none.
        var opened = _clock.Now;
        var deadline = settings.Deadline < TimeSpan.MaxValue - opened ? opened + settings.Deadline : null;
        var candidates = _options.Endpoints.Where((_, index) => endpoints.Contains(index)).OrderBy(endpoint => endpoint.Tier).ToArray();
        var window = _options.Engine;
        var request = new Request(settings, work, endpoints, window.MaxConcurrency, deadline)
        {
            Keys = _answers is null ? null : RequestKeys.Of(candidates, settings, work, _options.Store.IncludeSampled),
            Results = new RequestResults(settings.Order, window.WindowItems, window.WindowBytes),
        };
        // From here on nothing can fail before the request is open; it releases its slot when it is closed.
        await WaitForTurnAsync(settings.Deadline, cancellationToken).ConfigureAwait(false);
        _ = request.Closed.ContinueWith(_ => _slots.Release(), TaskScheduler.Default);
        _port.Post(new StageCommand.Open(request));
        _ = new RequestPump(request, _port, _answers?.Lookup).RunAsync();

        try
        {
            while (true)
            {
                var (found, result) = await request.Results.TakeAsync(cancellationToken).ConfigureAwait(false);
                if (!found)
                    yield break;
                yield return map(result);
            }
        }
        finally
        {
            if (!request.Closed.IsCompleted)
                Cancel(request);
        }
    }

    private async ValueTask WaitForTurnAsync(TimeSpan? deadline, CancellationToken cancellationToken)
    {
        if (await _slots.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            return;
        using var limited = new AttemptTimeout(deadline ?? TimeSpan.MaxValue, _clock.Time, cancellationToken);
        try
        {
            await _slots.WaitAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProcessingInterruptedException(
                new ChunkError(FailureKind.Deadline, "The request's deadline passed before its turn."));
        }
    }

    private void Cancel(Request request)
    {
        _port.Post(new StageCommand.Cancel(request, new ChunkError(FailureKind.Cancelled, "The caller cancelled the request.")));
        request.Input.Cancel();
        request.CancelCalls();
    }

    private async IAsyncEnumerable<ProcessedChunk> ReadAsync(
        Channel<DocumentChunk> chunks, ProcessingRequest settings, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            var request = settings with { Id = RequestId.New(), Chunks = chunks.Reader.ReadAllAsync() };
            await foreach (var result in ProcessAsync(request, cancellationToken).ConfigureAwait(false))
                yield return result;
        }
        finally
        {
            // Tells the upstream that nobody reads any more.
            chunks.Writer.TryComplete();
        }
    }

    private EndpointSet EndpointsOf(ProcessingRequest settings)
    {
        if (settings.Endpoints.Count == 0)
            return EndpointSet.First(_options.Endpoints.Count);
        var named = EndpointSet.None;
        foreach (var name in settings.Endpoints)
            named = named.With(EndpointSet.Of(IndexOf(name)));
        return named;
    }

    private int IndexOf(string endpoint)
    {
        for (var i = 0; i < _options.Endpoints.Count; i++)
        {
            if (_options.Endpoints[i].Name == endpoint)
                return i;
        }

        throw new ArgumentException(
            $"There is no endpoint '{endpoint}'; there are: {string.Join(", ", _options.Endpoints.Select(known => known.Name))}.",
                nameof(endpoint));
    }
}
