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
using ParallelLlm.EvidenceSearch;
using ParallelLlm.Observability;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Runtime;

namespace ParallelLlm;

/// <summary>
/// The engine: processes requests and returns one result per chunk. Use one instance per account for all callers, because they share the
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
    private readonly TrackingQueue _steps;
    private readonly EngineGraph _graph;
    private readonly EngineAnswers? _answers;
    private readonly SemaphoreSlim _openRequests;
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
        _openRequests = new SemaphoreSlim(options.Engine.MaxOpenRequests);

        EngineMeter.Begin(options.Endpoints.Select(endpoint => endpoint.Name));
        _steps = new TrackingQueue(() => Port.Inbox.Wake());
        var engine = new EngineContext(options, system, clock, logger);
        var props = ControlSupervisor.Props(Port, _steps, gate => NewLimiter(options, options.Endpoints[gate]), engine);
        Supervisor = system.ActorOf(props, $"parallel-llm-{Interlocked.Increment(ref _engines)}");
        _tracker = new TrackerClient(Supervisor, () => HasEnded);
        _answers = EngineAnswers.Open(options.Store, Port, clock.Time, logger);
        _graph = new EngineGraph(engine, Port, Supervisor, _steps, _answers, budget);
        _graph.Start();
    }

    /// <summary>
    /// A snapshot of the endpoints for display. Read without a lock: the values of one endpoint may be slightly inconsistent.
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
            gate.CurrentLimit,
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

    /// <summary>Learnt limits by endpoint name, to be saved for a later start. Endpoints without any are missing.</summary>
    public IReadOnlyDictionary<string, LearntLimit> LearntLimits => _graph.Gates
        .Select(gate => (gate.Endpoint.Name, Learnt: HintedStart.From(gate.Limit, gate.Cap)))
        .Where(learnt => learnt.Learnt is not null)
        .ToDictionary(learnt => learnt.Name, learnt => learnt.Learnt!);

    /// <summary>The state of the budget; null if there is none.</summary>
    public BudgetStatus? Budget => _budget?.Budget.Status;

    /// <summary>The parent of the throttle, breaker and tracker actors.</summary>
    internal IActorRef Supervisor { get; }

    /// <summary>The way to the stage.</summary>
    internal StagePort Port { get; } = new();

    private bool HasEnded => _disposed || _system.WhenTerminated.IsCompleted;

    /// <summary>Starts an engine.</summary>
    /// <param name="options">Options; must not change afterwards.</param>
    /// <param name="loggers">Logger factory; no logging by default.</param>
    /// <param name="time">Clock; the system clock by default.</param>
    /// <param name="system">Actor system to run in; by default the engine creates one and terminates it on disposal.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// Lists every invalid option and its valid values.
    /// </exception>
    /// <exception cref="BudgetLedgerException">The budget's ledger is in use by another process, or unusable.</exception>
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
    /// Asks a model about every chunk of a request. Returns exactly one result per chunk, in the request's order, as early as that allows;
    /// failed chunks are results too. Work starts with the enumeration; ending the enumeration early cancels the rest.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The request has no fields, names an unknown endpoint, or lacks a setting that the budget needs.
    /// </exception>
    /// <exception cref="ProcessingInterruptedException">The engine was drained or failed before all chunks were read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var extractor = request.ExtractorInUse();
        var labels = request.FindsEvidence ? request.Fields?.Labels ?? EvidenceLabels.None : null;

        _budget?.Check(request);
        return RunAsync(
            request,
            new PromptWork(extractor, _options.Retry.MinPartLength, _budget?.Meter),
            finished => new ProcessedChunk(
                finished.Item.Chunk,
                finished.Status,
                (IReadOnlyDictionary<string, JsonElement>?)finished.Value,
                finished.Error,
                finished.Metadata())
            { Labels = labels },
            cancellationToken);
    }

    /// <summary>
    /// Runs the caller's function for every chunk of a request, under the same limits, retries and order; the request's prompt and fields
    /// are ignored. The function reports throttling by throwing <see cref="ThrottledException"/>, with the wait if known. HTTP, socket and
    /// timeout exceptions are retried as transient failures; others end the chunk as <see cref="FailureKind.Function"/>.
    /// </summary>
    /// <param name="request">The chunks and settings; <see cref="ProcessingRequest.Timeout"/> applies to each call of the function.</param>
    /// <param name="function">The function; runs on pool threads, for several chunks concurrently.</param>
    /// <param name="classifier">Classifies exceptions that the built-in rules do not know.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ProcessingInterruptedException">The engine was drained or failed before all chunks were read.</exception>
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
    /// Creates an Akka stream stage: chunks in, results out, with a request's settings; the request's own chunks are ignored.
    /// </summary>
    public Flow<DocumentChunk, ProcessedChunk, NotUsed> CreateFlow(ProcessingRequest settings) =>
        Flow.Setup((_, _) =>
        {
            // A capacity of one is enough: the request's window bounds the read-ahead.
            var chunks = Channel.CreateBounded<DocumentChunk>(1);
            return Flow.FromSinkAndSource(
                ChannelSink.FromWriter(chunks.Writer, isOwner: true),
                Source.From(() => ReadAsync(chunks, settings)));
        }).MapMaterializedValue(_ => NotUsed.Instance);

    /// <summary>
    /// Completes when the dispatching stage has processed the ping: a liveness check for a watchdog. Completes at once after the engine has
    /// ended.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task PingAsync(CancellationToken cancellationToken = default)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Port.Post(new StageCommand.Ping(answered));
        return Task.WhenAny(answered.Task, _graph.Completed).WaitAsync(cancellationToken);
    }

    /// <summary>Returns the totals since the start.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public Task<ProcessingSummary> GetSummaryAsync(CancellationToken cancellationToken = default) =>
        _tracker.AskAsync<ProcessingSummary>(new GetLifetimeSummary(), cancellationToken);

    /// <summary>
    /// Counts chunks as completed from a store, in the totals and metrics. For callers that keep whole results and do not send such chunks.
    /// They belong to no request.
    /// </summary>
    /// <param name="chunks">Number of chunks, zero or more.</param>
    public void CountFromStore(int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunks);
        _steps.Add(new ChunksRecalled(chunks, _clock.Now));
        Supervisor.Tell(StepsAdded.Instance);
    }

    /// <summary>Returns the totals of a request; null if it is unknown, or no longer kept.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<ProcessingSummary?> GetSummaryAsync(RequestId request, CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<RequestSummary>(new GetRequestSummary(request), cancellationToken).ConfigureAwait(false)).Summary;

    /// <summary>Returns the open and recently ended chunks of a request, in the order of their acceptance.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<IReadOnlyList<ChunkTracking>> GetChunksAsync(RequestId request, CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<Chunks>(new GetChunks(request), cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>Returns the kept changes of limits, rates, waits and breakers, oldest first, each with its cause.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<IReadOnlyList<ControlChange>> GetControlChangesAsync(CancellationToken cancellationToken = default) =>
        (await _tracker.AskAsync<ControlChanges>(new GetControlChanges(), cancellationToken).ConfigureAwait(false)).Items;

    /// <summary>
    /// Streams every step of a request's chunks, or of all chunks, until the engine ends. A reader more than 10,000 steps behind misses the
    /// oldest.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public IAsyncEnumerable<ChunkTracking> WatchAsync(RequestId? request = null, CancellationToken cancellationToken = default) =>
        _tracker.WatchAsync(request, cancellationToken);

    /// <summary>
    /// Sets the concurrency limit, up to the cap that was fixed at start. Calls in flight are not cancelled. The throttle's limit applies
    /// as well.
    /// </summary>
    /// <param name="limit">From 0 (paused) to the cap; larger values count as the cap.</param>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    /// <exception cref="ArgumentException">The endpoint is unknown, or <paramref name="limit"/> is negative.</exception>
    public void SetLimit(int limit, string? endpoint = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        Port.Post(new StageCommand.SetBound(limit, endpoint is null ? null : IndexOf(endpoint)));
    }

    /// <summary>Stops sending until <see cref="Resume"/>. Calls in flight are not cancelled.</summary>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    public void Pause(string? endpoint = null) => SetLimit(0, endpoint);

    /// <summary>Ends a pause and removes any limit that <see cref="SetLimit"/> has set.</summary>
    /// <param name="endpoint">Name of the endpoint; null for the whole engine.</param>
    public void Resume(string? endpoint = null) => SetLimit(int.MaxValue, endpoint);

    /// <summary>Closes an endpoint's breaker, after its key, quota or configuration was corrected.</summary>
    /// <exception cref="ArgumentException">The endpoint is unknown.</exception>
    public void ResetEndpoint(string endpoint) =>
        Port.Post(new StageCommand.ResetBreaker(IndexOf(endpoint)));

    /// <summary>
    /// Shuts down: stops sending, returns unsent chunks as cancelled, waits for calls in flight, and cancels them at the deadline. A call
    /// that ignores the cancellation is abandoned after 5 s. Answers are saved for up to 15 s. Requests with unread chunks throw
    /// <see cref="ProcessingInterruptedException"/> after their last result.
    /// </summary>
    /// <param name="deadline">Time to wait for calls in flight; zero or more.</param>
    public async Task DrainAsync(TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deadline, TimeSpan.Zero);
        if (Interlocked.Exchange(ref _draining, 1) == 0)
        {
            Log.Draining(_logger, _graph.Gates.Sum(gate => gate.InFlight));
            Port.Post(new StageCommand.Drain(new ChunkError(FailureKind.Cancelled, "The engine was drained.")));
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

    // Includes answers of cancelled requests, which were paid for.
    private async Task SaveAnswersAsync()
    {
        if (_answers is not null)
            await _answers.EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Drains with a deadline of zero, and terminates the actor system if the engine created it.</summary>
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
            // A busy machine takes longer; the stop was requested, and nothing depends on its completion.
        }
    }

    private static ILimiter NewLimiter(ParallelLlmOptions options, LlmEndpoint endpoint) =>
        EngineGraph.NewLimiter(options, EngineGraph.CapOf(endpoint, options), endpoint.LimitHint);

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
        // Counts from here, not from admission. A deadline beyond the range of TimeSpan is none.
        var opened = _clock.Now;
        var deadline = settings.Deadline < TimeSpan.MaxValue - opened ? opened + settings.Deadline : null;
        var candidates = _options.Endpoints.Where((_, index) => endpoints.Contains(index)).OrderBy(endpoint => endpoint.Tier).ToArray();
        var window = _options.Engine;
        var request = new Request(settings, work, endpoints, window.MaxConcurrency, deadline)
        {
            Keys = _answers is null ? null : RequestKeys.Of(candidates, settings, work, _options.Store.IncludeSampled),
            Results = new RequestResults(settings.Order, window.WindowItems, window.WindowBytes),
        };
        // Nothing can fail between here and the opening of the request; it releases its permit when it closes.
        await WaitToOpenAsync(settings.Deadline, cancellationToken).ConfigureAwait(false);
        _ = request.Closed.ContinueWith(_ => _openRequests.Release(), TaskScheduler.Default);
        Port.Post(new StageCommand.Open(request));
        _ = new RequestPump(request, Port, _answers?.Lookup).RunAsync();

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

    private async ValueTask WaitToOpenAsync(TimeSpan? deadline, CancellationToken cancellationToken)
    {
        if (await _openRequests.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            return;
        using var limited = new AttemptTimeout(deadline ?? TimeSpan.MaxValue, _clock.Time, cancellationToken);
        try
        {
            await _openRequests.WaitAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProcessingInterruptedException(
                new ChunkError(FailureKind.Deadline, "The request's deadline passed before it was opened."));
        }
    }

    private void Cancel(Request request)
    {
        Port.Post(new StageCommand.Cancel(request, new ChunkError(FailureKind.Cancelled, "The caller cancelled the request.")));
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
            // Stops the upstream.
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
            $"Unknown endpoint '{endpoint}'. Known endpoints: {string.Join(", ", _options.Endpoints.Select(known => known.Name))}.",
                nameof(endpoint));
    }
}
