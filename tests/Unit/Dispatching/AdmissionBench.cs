using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>A core whose endpoints' controls answer when the test says so.</summary>
internal sealed class AdmissionBench
{
    // As if there had been answers already: acknowledgements are batched from then on.
    private static readonly Patience Answered = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    private readonly List<Attempt> _out = [];
    private long _sequence;

    public AdmissionBench(int cap, Action<EngineOptions>? configure = null, params LlmEndpoint[] endpoints)
    {
        var options = new ParallelLlmOptions { Engine = { MaxConcurrency = cap } };
        configure?.Invoke(options.Engine);
        if (endpoints.Length == 0)
            endpoints = [Endpoint("test")];
        Gates = [.. endpoints.Select((endpoint, index) =>
        {
            var most = Math.Min(endpoint.MaxConcurrency ?? cap, cap);
            return new EndpointGate(index, endpoint, most, new LimitPolicy(most, 0) { Patience = Answered }, BreakerPolicy.Initial, TimeSpan.Zero);
        })];
        Core = new AdmissionCore(cap, Gates, options, new Random(1));
    }

    public EndpointGate[] Gates { get; }

    public EndpointGate Gate => Gates[0];

    public AdmissionCore Core { get; }

    /// <summary>The front of the core, for tests that leave it to decide what follows from an attempt.</summary>
    public Dispatcher Dispatcher => field ??= new Dispatcher(Core, Retry);

    /// <summary>What it decides by.</summary>
    public IRetryPolicy Retry { get; init; } = new RetryPolicy(new RetryOptions(), new Random(1));

    public static LlmEndpoint Endpoint(string name, int tier = 0, int? limit = null) =>
        new(name, new NoClient(), $"model of {name}") { Tier = tier, MaxConcurrency = limit };

    /// <summary>A breaker that is open, half open or locked.</summary>
    public static BreakerPolicy Breaker(BreakerState state, TimeSpan until = default, int epoch = 1) =>
        BreakerPolicy.Initial with { State = state, Until = until, Epoch = epoch, Cause = new ChunkError(FailureKind.OutOfQuota, "no credit") };

    public Request Open(int maxConcurrency = 100, TimeSpan? deadline = null, EndpointSet? endpoints = null, int? maxOutputTokens = null, string? model = null)
    {
        var request = BareRequest.Of(maxConcurrency, endpoints ?? EndpointSet.First(Gates.Length), deadline, maxOutputTokens, model);
        Core.Open(request);
        return request;
    }

    public void Pace(Pace pace, long tokens)
    {
        var item = new WorkItem(Open(1), 0, new DocumentChunk("doc", 0, "", 0, 0, 0), new ChunkRecord(new RequestTally(RequestId.New()), "doc", 0));
        var facts = new RateLimitFacts { Tokens = new BucketFacts(10_000, tokens, null, null) };
        var attempt = new Attempt(item, Gate, Gate.Admit(item, 0, TimeSpan.Zero)) { Outcome = AttemptOutcome.Answered("") with { RateLimit = facts } };
        Gate.End(attempt, TimeSpan.Zero);
        Gate.Apply(new LimitPolicy(Gate.Cap, 0) { Pace = pace, Patience = Answered }, Gate.LastEnded, TimeSpan.Zero);
        Gate.Apply(Gate.Breaker, Gate.LastEnded);
    }

    public List<WorkItem> Offer(Request request, int count, Priority priority = Priority.Normal, int tokens = 0)
    {
        var items = new List<WorkItem>();
        for (var i = 0; i < count; i++)
        {
            var chunk = new DocumentChunk("doc", i, "", 0, 0, tokens, priority);
            var item = new WorkItem(request, _sequence++, chunk, new ChunkRecord(new RequestTally(RequestId.New()), "doc", i)) { Prompt = new PreparedPrompt(0, Tokens: tokens) };
            items.Add(item);
            Core.Offer(item);
        }

        return items;
    }

    public List<Attempt> AdmitAll(TimeSpan now = default)
    {
        var admitted = new List<Attempt>();
        while (AdmitOne(now) is { } attempt)
            admitted.Add(attempt);
        return admitted;
    }

    public Attempt? AdmitOne(TimeSpan now)
    {
        Core.Advance(now);
        if (!Core.TryAdmit(now, out var attempt))
            return null;
        _out.Add(attempt);
        return attempt;
    }

    /// <summary>The same by the front, with what follows from the time.</summary>
    public Attempt? DispatchOne(TimeSpan now)
    {
        Dispatcher.Advance(now);
        if (!Dispatcher.TryDispatch(now, out var attempt))
            return null;
        _out.Add(attempt);
        return attempt;
    }

    /// <summary>Names of the endpoints that what can go out now goes to.</summary>
    public string Admitted(TimeSpan now = default) =>
        string.Join(" ", AdmitAll(now).GroupBy(attempt => attempt.Gate.Index).OrderBy(group => group.Key)
            .Select(group => $"{group.First().Gate.Endpoint.Name}:{group.Count()}"));

    public List<Attempt> Out() => [.. _out];

    public void End(Attempt attempt, FailureKind? failure = null, TimeSpan? hint = null, TimeSpan now = default, RateLimitFacts? facts = null)
    {
        Give(attempt, failure, hint, now, facts);
        Core.Ended(attempt);
    }

    /// <summary>Ends an attempt, with what follows from it.</summary>
    public void Complete(Attempt attempt, FailureKind? failure, TimeSpan? hint, TimeSpan now)
    {
        Give(attempt, failure, hint, now, facts: null);
        Dispatcher.Complete(attempt);
    }

    /// <summary>Lets throttle and breaker of an endpoint see the calls that have ended.</summary>
    public void Acknowledge(int? limit = null, BreakerPolicy? breaker = null, int gate = 0, Pace? pace = null)
    {
        var seen = Gates[gate];
        var policy = limit is { } changed ? new LimitPolicy(changed, 1) { Patience = Answered } : seen.Limit;
        Dispatcher.Apply(seen, pace is null ? policy : policy with { Pace = pace }, seen.LastEnded, TimeSpan.Zero);
        Dispatcher.Apply(seen, breaker ?? seen.Breaker, seen.LastEnded);
    }

    public List<Withdrawn> Withdrawn()
    {
        var all = new List<Withdrawn>();
        while (Core.TryTakeWithdrawn(out var withdrawn))
            all.Add(withdrawn);
        return all;
    }

    private void Give(Attempt attempt, FailureKind? failure, TimeSpan? hint, TimeSpan now, RateLimitFacts? facts)
    {
        attempt.EndedAt = now;
        attempt.Outcome = failure is { } kind ? AttemptOutcome.Failed(kind, "planned", hint) : AttemptOutcome.Answered("") with { RateLimit = facts };
        _out.Remove(attempt);
    }

    private sealed class NoClient : ILlmClient
    {
        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
