using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>The front of the core with one endpoint, whose calls, controls and store answer when the test has them do so.</summary>
internal sealed class DispatcherBench
{
    private readonly RequestCoalescing _coalescing = new();
    private readonly LlmEndpoint _endpoint = new("test", null!, "model") { Identity = "http://test/v1" };
    private readonly bool _stores;
    private long _sequence;

    public DispatcherBench(int cap = 4, bool stores = false, bool isRequired = false, bool parks = false, BudgetOptions? budget = null)
    {
        var spending = budget is null ? null : new Budget(budget, DateTimeOffset.UnixEpoch, kept: null);
        var options = new ParallelLlmOptions { Retry = { Jitter = 0 } };
        options.Engine.WhenNoneCanServe = parks ? WhenNoneCanServe.Park : WhenNoneCanServe.Fail;
        Gate = new EndpointGate(0, _endpoint, cap, new LimitPolicy(cap, 0), BreakerPolicy.Initial, TimeSpan.Zero) { Budget = spending };
        var core = new AdmissionCore(cap, [Gate], options, new Random(1)) { Budget = spending };
        Dispatcher = new Dispatcher(core, new RetryPolicy(options.Retry, new Random(2)), _coalescing, isRequired);
        _stores = stores;
    }

    /// <summary>The reason of a caller who wants no more.</summary>
    public static ChunkError Stop { get; } = new(FailureKind.Cancelled, "enough");

    public Dispatcher Dispatcher { get; }

    public EndpointGate Gate { get; }

    public TimeSpan Now { get; private set; }

    public Request Open(int maxAttempts = 3, TimeSpan? deadline = null, TimeSpan? chunkDeadline = null)
    {
        var settings = new ProcessingRequest([]) { MaxAttempts = maxAttempts, ChunkDeadline = chunkDeadline, MaxOutputTokens = 100 };
        var work = new PromptWork(new FieldExtractor(ExtractionSchema.FromNames(["name"])), minPartLength: 1);
        var request = new Request(settings, work, EndpointSet.Of(0), int.MaxValue, deadline)
        {
            Results = new RequestResults(ResultOrder.Completion, int.MaxValue, long.MaxValue),
            Keys = _stores ? RequestKeys.Of([_endpoint], settings, work, includeSampled: true) : null,
            IsBudgeted = true,
        };
        Dispatcher.Open(request);
        return request;
    }

    public WorkItem Item(string text, Request? request = null, PaidAnswer? paid = null)
    {
        request ??= BareRequest.Of(1, EndpointSet.Of(0));
        var chunk = new DocumentChunk("doc", (int)_sequence, text, 0, text.Length, 1);
        return new WorkItem(request, _sequence++, chunk, new ChunkRecord(request.Tally, "doc", 0))
        {
            Prompt = new PreparedPrompt(0, new ExtractionPrompt(null, text), new PromptSize(1, 1)),
            Paid = paid,
        };
    }

    /// <summary>An answer that a store has kept for a document.</summary>
    public static PaidAnswer Kept(string value, string document = "doc") =>
        new(value, "model", new StoredCompletion(default, document, "model", default));

    public void Enqueue(params IEnumerable<WorkItem> items)
    {
        foreach (var item in items)
            Dispatcher.Enqueue(item, Now);
    }

    public void Enqueue(Request request, params string[] texts) => Enqueue(texts.Select(text => Item(text, request)));

    /// <summary>The same work of some requests, which has not been offered yet: the first leads.</summary>
    public List<WorkItem> Same(params Request[] requests)
    {
        var items = requests.Select(request => Item("same", request)).ToList();
        foreach (var item in items)
            _coalescing.Join(item, item.Request.Keys!.AddTo(item));
        return items;
    }

    public void Advance(TimeSpan now)
    {
        Now = now;
        Dispatcher.Advance(now);
    }

    public List<Attempt> Dispatch()
    {
        var attempts = new List<Attempt>();
        while (Dispatcher.TryDispatch(Now, out var attempt))
            attempts.Add(attempt);
        return attempts;
    }

    /// <summary>Ends a call with an answer, which is usable in part if something is wrong with it.</summary>
    public void Answer(Attempt attempt, object? value = null, string? wrong = null, RateLimitFacts? facts = null)
    {
        (attempt.Value, attempt.InvalidAnswer) = (value ?? "", wrong);
        attempt.Item.PartOf?.Keep(attempt.Item, attempt.Value, values => string.Concat(values));
        End(attempt, AttemptOutcome.Answered("{}") with { RateLimit = facts });
    }

    public void Fail(Attempt attempt, FailureKind kind, TimeSpan? hint = null) =>
        End(attempt, AttemptOutcome.Failed(kind, "planned", hint));

    public void FailSeen(Attempt attempt, FailureKind kind)
    {
        Fail(attempt, kind);
        Acknowledge();
    }

    /// <summary>Ends a call because its chunk is too large, and has a part made of each of its letters.</summary>
    public CutChunk Cut(Attempt attempt, PaidAnswer? firstPaid = null)
    {
        var (item, chunk) = (attempt.Item, new CutChunk(attempt.Item));
        var parts = item.Chunk.Text.Select((letter, index) => item.Part(
            item.Chunk with { Text = letter.ToString(), Start = index }, chunk, keepsOutput: false)).ToList();
        parts[0].Paid = firstPaid;
        attempt.Parts = parts;
        FailSeen(attempt, FailureKind.TooLarge);
        return chunk;
    }

    public void ThrottleSees() => Dispatcher.Apply(Gate, Gate.Limit, Gate.LastEnded, Now);

    public void BreakerSees() => Dispatcher.Apply(Gate, Gate.Breaker, Gate.LastEnded);

    public void Acknowledge()
    {
        ThrottleSees();
        BreakerSees();
    }

    public void Save(Attempt attempt, ChunkError? error = null) => Dispatcher.Saved(
        [new SavedAnswer(attempt, new PaidAnswer(attempt.WholeValue!, "model", null))], error, Now);

    /// <summary>The events since the last call, in words.</summary>
    public List<string> Steps()
    {
        var steps = new List<string>();
        while (Dispatcher.Events.TryTake(out var what))
            steps.Add(string.Join(' ', InWords(what).Where(word => !string.IsNullOrEmpty(word))));
        return steps;
    }

    private static string?[] InWords(EngineEvent what) => what.Kind switch
    {
        EngineEventKind.ChunkStepped => [what.Chunk.Item.Chunk.Text, $"{what.Chunk.Status}", $"{what.Failure}"],
        EngineEventKind.ChunkFinished =>
        [
            what.Chunk.Item.Chunk.Text, $"finished {what.Chunk.Status}", $"{what.Chunk.Error?.Kind}", $"{what.Chunk.Value}", what.Chunk.Paid is null ? "" : "paid",
            what.Failure == what.Chunk.Error?.Kind ? "" : $"after {what.Failure?.ToString() ?? "an answer"}",
        ],
        EngineEventKind.AnswerToSave => [what.Attempt!.Item.Chunk.Text, "to save"],
        EngineEventKind.PartToSave => [what.Attempt!.Item.Chunk.Text, "part to save"],
        _ => what.News switch
        {
            EngineNews.CopyToSave { Completion: var copy } => ["copy to save for", copy.DocumentId],
            EngineNews.Changed { Change: var change } =>
                [$"{change.What} of {change.Endpoint} {change.From:0} to {change.To:0}", change.Reason],
            var other => [other!.GetType().Name.ToLowerInvariant()],
        },
    };

    private void End(Attempt attempt, AttemptOutcome outcome)
    {
        (attempt.Outcome, attempt.EndedAt) = (outcome, Now);
        Dispatcher.Complete(attempt);
    }
}
