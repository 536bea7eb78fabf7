using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Unit.AnswerStore;
using ParallelLlm.Tests.Unit.Providers;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Callers' code that throws, blocks or returns nonsense costs its own chunk or request, and no deadline.</summary>
public sealed class CallersCodeTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _released = new();

    public void Dispose() => _released.Set();

    [Theory]
    [InlineData("Version")]
    [InlineData("Schema")]
    [InlineData("endpoint")]
    [InlineData("timeout")]
    [InlineData("cancelled")]
    [InlineData("GetAsyncEnumerator")]
    [InlineData("Current")]
    [InlineData("DisposeAsync")]
    public async Task Fault_11_A_request_that_fails_to_begin_keeps_no_place(string what)
    {
        await using var engine = Start(
            new ScriptedClient((_, _) => ScriptedClient.Empty), Keep(new MemoryStore()) + (options => options.Engine.MaxOpenRequests = 1));
        var failing = Engines.Request(1);
        failing = what switch
        {
            "endpoint" => failing with { Endpoints = ["none"] },
            "timeout" => failing with { Timeout = TimeSpan.Zero },
            "cancelled" => failing,
            "GetAsyncEnumerator" or "Current" or "DisposeAsync" => failing with { Chunks = new FailingChunks(what) },
            _ => failing with { Fields = null, Extractor = new OddExtractor { ThrowsIn = what } },
        };

        for (var i = 0; i < 3; i++)
        {
            var run = engine.ProcessAsync(failing, new CancellationToken(what == "cancelled")).ToListAsync();
            await Should.ThrowAsync<Exception>(run.WaitAsync(Engines.Guard));
        }

        (await engine.ProcessAsync(Engines.Request(3)).ToListAsync().WaitAsync(Engines.Guard)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Fault_11_An_extractor_that_throws_at_one_chunk_costs_that_chunk()
    {
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty), Keep(new MemoryStore()));
        var request = Engines.Request(5) with { Fields = null, Extractor = new OddExtractor { ThrowsIn = "Prompt 2" } };

        var results = await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Error?.Kind).ShouldBe([null, null, FailureKind.Function, null, null]);
        results[2].Error!.Message.ShouldBe("The extractor threw System.InvalidOperationException.");
    }

    [Theory]
    [InlineData("blocks", 2)]
    [InlineData("never ends", 2)]
    [InlineData("never pauses", null)]
    [InlineData("blocks in GetAsyncEnumerator", 0)]
    [InlineData("blocks at its end", 2)]
    [InlineData("blocks in its token's callback", 2)]
    [InlineData("throws in its token's callback", 2)]
    public async Task Fault_12_A_sequence_does_not_hold_its_request_beyond_its_deadline(string how, int? chunks)
    {
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty), options => options.Engine.MaxOpenRequests = 1);
        var results = new List<ProcessedChunk>();

        var run = ReadAsync(engine, Engines.Request(Unruly(how)) with { Deadline = Deadline }, results);
        // Time must not pass before the sequence has begun.
        if (chunks is { } begun)
            await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == begun);
        await _time.PassAsync(engine, run);

        (await Should.ThrowAsync<ProcessingInterruptedException>(run)).Reason.Kind.ShouldBe(FailureKind.Deadline);
        if (chunks is { } count)
            results.Count.ShouldBe(count);
        await ServesAsync(engine);
    }

    [Theory]
    [InlineData("blocks")]
    [InlineData("never ends")]
    [InlineData("blocks in GetAsyncEnumerator")]
    [InlineData("blocks at its end")]
    [InlineData("blocks in its token's callback")]
    [InlineData("throws in its token's callback")]
    public async Task Fault_12_A_sequence_does_not_hold_its_request_beyond_its_cancellation(string how)
    {
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty), options => options.Engine.MaxOpenRequests = 1);
        using var cancel = new CancellationTokenSource();
        var run = ReadAsync(engine, Engines.Request(Unruly(how)), [], cancel.Token);
        await engine.PingAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(run.WaitAsync(Engines.Guard));
        await ServesAsync(engine);
    }

    [Fact]
    public async Task Fault_12_A_sequence_that_blocks_does_not_hold_an_engines_end()
    {
        var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var run = ReadAsync(engine, Engines.Request(Unruly("blocks")), []);
        await engine.PingAsync();

        await engine.DisposeAsync().AsTask().WaitAsync(Engines.Guard);

        await Should.ThrowAsync<ProcessingInterruptedException>(run.WaitAsync(Engines.Guard));
    }

    [Fact]
    public async Task Fault_12_A_sequence_that_comes_without_a_pause_is_read_to_its_end_after_the_deadline()
    {
        var client = new ManualClient();
        await using var engine = Start(client, options => options.Engine.WindowItems = 10);
        var run = engine.ProcessAsync(Engines.Request(1000) with { Deadline = Deadline }).ToListAsync();
        await client.NextAsync();

        await PassAsync(engine, Deadline);

        (await run.WaitAsync(Engines.Guard)).Count(result => result.Error!.Kind == FailureKind.Deadline).ShouldBe(1000);
    }

    [Fact]
    public async Task Fault_12_Waiting_for_a_turn_ends_at_the_deadline()
    {
        var client = new ManualClient();
        await using var engine = Start(client, options => options.Engine.MaxOpenRequests = 1);
        var first = engine.ProcessAsync(Engines.Request(1)).ToListAsync();
        var call = await client.NextAsync();

        var second = engine.ProcessAsync(Engines.Request(1) with { Deadline = Deadline }).ToListAsync();
        _time.Advance(Deadline);

        (await Should.ThrowAsync<ProcessingInterruptedException>(second.WaitAsync(Engines.Guard))).Reason.Kind.ShouldBe(FailureKind.Deadline);
        call.Succeed();
        (await first.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        await ServesAsync(engine, client);
    }

    public static TheoryData<string, string, string> Calls()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var who in new[] { "function", "IChatClient", "ILlmClient" })
        {
            foreach (var how in new[] { "ignores", "blocks", "callback throws", "callback blocks" })
            {
                foreach (var end in new[] { "timeout", "deadline", "chunk deadline", "cancellation", "drain" })
                    data.Add(who, how, end);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Fault_12_A_call_ends_when_its_time_is_up_whatever_it_does(string who, string how, string end)
    {
        var begun = new TaskCompletionSource();
        var client = who == "IChatClient"
            ? new ChatClientAdapter(new FakeModel(async token =>
            {
                await HangAsync(how, begun, token);
                return new ChatResponse();
            }), time: _time)
            : (ILlmClient)new ScriptedClient(async (_, _, token) =>
            {
                await HangAsync(how, begun, token);
                return ScriptedClient.Empty;
            });
        await using var engine = Start(client);
        var request = Engines.Request(1) with
        {
            MaxAttempts = 1,
            Timeout = end == "timeout" ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(10),
            Deadline = end == "deadline" ? Deadline : null,
            ChunkDeadline = end == "chunk deadline" ? Deadline : null,
        };
        using var cancel = new CancellationTokenSource();
        var run = who == "function"
            ? FirstAsync(engine.ProcessAsync(request, async (_, token) =>
            {
                await HangAsync(how, begun, token);
                return 1;
            }, cancellationToken: cancel.Token))
            : FirstAsync(engine.ProcessAsync(request, cancel.Token));
        await begun.Task.WaitAsync(Engines.Guard);

        if (end == "cancellation")
        {
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(run.WaitAsync(Engines.Guard));
        }
        else
        {
            _time.Advance(end switch
            {
                "timeout" => TimeSpan.FromSeconds(6),
                "drain" => TimeSpan.Zero,
                _ => Deadline,
            });
            if (end == "drain")
                await engine.DrainAsync(TimeSpan.Zero).WaitAsync(Engines.Guard);
            (await run.WaitAsync(Engines.Guard)).ShouldBe(end switch
            {
                "timeout" => FailureKind.Timeout,
                "drain" => FailureKind.Cancelled,
                _ => FailureKind.Deadline,
            });
        }

        await engine.DisposeAsync().AsTask().WaitAsync(Engines.Guard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_12_An_extractor_that_blocks_does_not_hold_its_chunk_beyond_a_deadline(bool ofChunk)
    {
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var extractor = new OddExtractor { WaitsFor = _released };
        var request = Engines.Request(1) with
        {
            Fields = null,
            Extractor = extractor,
            Deadline = ofChunk ? null : Deadline,
            ChunkDeadline = ofChunk ? Deadline : null,
        };

        var run = engine.ProcessAsync(request).ToListAsync();
        await extractor.Begun.Task.WaitAsync(Engines.Guard);
        await _time.PassAsync(engine, run);

        (await run).Single().Error!.Kind.ShouldBe(FailureKind.Deadline);
        await ServesAsync(engine);
    }

    [Theory]
    [InlineData("find", false)]
    [InlineData("find", true)]
    [InlineData("save", false)]
    [InlineData("save", true)]
    public async Task Fault_12_A_store_that_hangs_holds_no_request_beyond_its_deadline(string what, bool blocks)
    {
        var hanging = new TaskCompletionSource();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Start(client, Keep(Hanging(what, blocks, hanging)) + (options => options.Engine.MaxOpenRequests = 1));
        using var release = new Release(_released);
        var results = new List<ProcessedChunk>();
        var run = ReadAsync(engine, Engines.Request(3) with { Deadline = Deadline }, results);
        await hanging.Task.WaitAsync(Engines.Guard);
        if (what == "save")
            await AnsweredAsync(engine, client, 3);

        await PassAsync(engine, Deadline);
        await PassAsync(engine, TimeSpan.FromSeconds(1));

        if (what == "find")
            (await Should.ThrowAsync<ProcessingInterruptedException>(run.WaitAsync(Engines.Guard))).Reason.Kind.ShouldBe(FailureKind.Deadline);
        else
            await run.WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        results.Count.ShouldBe(what == "find" ? 0 : 3);
        _released.Set();
        await ServesAsync(engine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_12_An_answer_that_a_required_store_does_not_take_is_not_given_out_at_a_deadline(bool ofChunk)
    {
        var hanging = new TaskCompletionSource();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Start(client, Keep(Hanging("save", blocks: true, hanging)) + (options => options.Store.Required = true));
        using var release = new Release(_released);
        var run = engine.ProcessAsync(
            Engines.Request(3) with { Deadline = ofChunk ? null : Deadline, ChunkDeadline = ofChunk ? Deadline : null }).ToListAsync();
        await hanging.Task.WaitAsync(Engines.Guard);
        await AnsweredAsync(engine, client, 3);

        await PassAsync(engine, Deadline);

        (await run.WaitAsync(Engines.Guard))
            .ShouldAllBe(result => result.Status == ChunkStatus.Failed && result.Error!.Kind == FailureKind.Deadline);
    }

    [Theory]
    [InlineData("find")]
    [InlineData("save")]
    public async Task Fault_12_A_store_that_hangs_is_waited_for_once_and_not_for_ever(string what)
    {
        await using var engine = Start(
            new ScriptedClient((_, _) => ScriptedClient.Empty), Keep(Hanging(what, blocks: true, new TaskCompletionSource())));
        using var release = new Release(_released);

        var first = engine.ProcessAsync(Engines.Request(3, "first")).ToListAsync();
        await _time.PassAsync(engine, first);
        (await first).ShouldAllBe(result => result.Status == ChunkStatus.Completed);

        // No time passes: a store that has not answered is not asked again.
        (await engine.ProcessAsync(Engines.Request(3, "second")).ToListAsync().WaitAsync(Engines.Guard))
            .ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    public static TheoryData<string> OddOutcomes() => [.. Odd.Keys];

    private static readonly Dictionary<string, AttemptOutcome> Odd = new()
    {
        ["undefined kind"] = AttemptOutcome.Failed((FailureKind)99, "?"),
        ["negative kind"] = AttemptOutcome.Failed((FailureKind)(-1), "?"),
        ["nothing"] = new AttemptOutcome(),
        ["both"] = AttemptOutcome.Failed(FailureKind.Transient, "both") with { Content = "{}" },
        ["no message"] = new AttemptOutcome { Failure = FailureKind.BadRequest },
        ["undefined resource"] = AttemptOutcome.Failed(FailureKind.ThrottledByRate, "?") with { LimitedBy = new NamedLimit((LimitedResource)7), WaitHint = TimeSpan.FromMilliseconds(1) },
        ["shortest wait"] = AttemptOutcome.Failed(FailureKind.ThrottledByRate, "?", TimeSpan.MinValue),
        ["longest latency"] = ScriptedClient.Empty with { Latency = TimeSpan.MaxValue },
        ["shortest latency"] = ScriptedClient.Empty with { Latency = TimeSpan.MinValue },
        ["negative usage"] = ScriptedClient.Empty with { Usage = new TokenUsage(long.MinValue, -5, -1) },
        ["most usage"] = ScriptedClient.Empty with { Usage = new TokenUsage(long.MaxValue, long.MaxValue, long.MaxValue) },
        ["largest limits"] = ScriptedClient.Empty with { RateLimit = Facts(new BucketFacts(long.MaxValue, long.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue)) },
        ["smallest limits"] = ScriptedClient.Empty with { RateLimit = Facts(new BucketFacts(long.MinValue, long.MinValue, TimeSpan.MinValue, TimeSpan.MinValue)) },
        ["no window"] = ScriptedClient.Empty with { RateLimit = Facts(new BucketFacts(1000, 1000, TimeSpan.Zero, TimeSpan.Zero)) },
        ["odd status"] = AttemptOutcome.Failed(FailureKind.BadRequest, "?") with { StatusCode = int.MinValue, IsUnknown = true, ErrorCode = new string('x', 100_000) },
    };

    [Theory]
    [MemberData(nameof(OddOutcomes))]
    public async Task Fault_12_An_outcome_that_makes_no_sense_costs_its_chunk_at_most(string which)
    {
        var log = new ListLogger();
        await using var engine = Engines.Start(
            new ScriptedClient((_, number) => number == 1 ? Odd[which] : ScriptedClient.Empty), loggers: log);

        var results = await engine.ProcessAsync(Engines.Request(30) with { MaxConcurrency = 1 }).ToListAsync().WaitAsync(Engines.Guard);

        results.Count.ShouldBe(30);
        results.Skip(1).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        log.Messages.ShouldNotContain(message => message.Contains("graph", StringComparison.OrdinalIgnoreCase));
        if (which is "undefined kind" or "negative kind")
            results[0].Error!.Kind.ShouldBe(FailureKind.Engine);
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("undefined")]
    [InlineData("success")]
    public async Task Fault_12_A_classifier_that_makes_no_sense_costs_its_chunk_at_most(string how)
    {
        await using var engine = Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var classifier = new OddClassifier(how);

        var results = new List<ProcessedChunk<int>>();
        await foreach (var result in engine.ProcessAsync(
            Engines.Request(3),
            (chunk, _) => chunk.Index == 1 ? throw new NotSupportedException() : Task.FromResult(chunk.Index),
            classifier).WithCancellation(new CancellationTokenSource(Engines.Guard).Token))
            results.Add(result);

        results.Select(result => result.Status).ShouldBe([ChunkStatus.Completed, ChunkStatus.Failed, ChunkStatus.Completed]);
        results[1].Error!.Kind.ShouldBe(how == "undefined" ? FailureKind.Engine : FailureKind.Function);
    }

    [Fact]
    public async Task Fault_12_A_logger_that_throws_costs_nothing()
    {
        var log = new ListLogger { Throws = true };
        await using var engine = Engines.Start(
            new ScriptedClient((_, number) => number < 6 ? AttemptOutcome.Failed(FailureKind.Transient, "down") : ScriptedClient.Empty),
            loggers: log);

        var results = await engine.ProcessAsync(Engines.Request(20) with { MaxAttempts = 10 }).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        log.Messages.ShouldNotBeEmpty();
    }

    private static RateLimitFacts Facts(BucketFacts bucket) => new() { Requests = bucket, Tokens = bucket };

    private ParallelProcessor Start(ILlmClient client, Action<ParallelLlmOptions>? configure = null) =>
        Engines.Start(
            client,
            options =>
            {
                // Calls that heed nothing are waited for in real time.
                options.Engine.CallGrace = TimeSpan.FromMilliseconds(20);
                configure?.Invoke(options);
            },
            _time);

    private static Action<ParallelLlmOptions> Keep(ICompletionStore store) => options =>
    {
        options.Endpoints[0] = options.Endpoints[0] with { Identity = "test" };
        options.Store.Completions = store;
    };

    private async Task ServesAsync(ParallelProcessor engine, ManualClient? client = null)
    {
        var run = engine.ProcessAsync(Engines.Request(3, "next")).ToListAsync();
        for (var i = 0; client is not null && i < 3; i++)
            (await client.NextAsync()).Succeed();
        await _time.PassAsync(engine, run);
        (await run).Count.ShouldBe(3);
    }

    private static async Task ReadAsync(
        ParallelProcessor engine, ProcessingRequest request, List<ProcessedChunk> results, CancellationToken cancellationToken = default)
    {
        await foreach (var result in engine.ProcessAsync(request, cancellationToken))
        {
            if (results.Count < 10_000)
                results.Add(result);
        }
    }

    private static async Task<FailureKind?> FirstAsync<T>(IAsyncEnumerable<ProcessedChunk<T>> results)
    {
        await foreach (var result in results)
            return result.Error?.Kind;
        return null;
    }

    private static async Task AnsweredAsync(ParallelProcessor engine, ScriptedClient client, int calls)
    {
        await client.Begun.ReachedAsync(calls);
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
        await engine.PingAsync().WaitAsync(Engines.Guard);
    }

    // After two answers the stage has seen the new time.
    private async Task PassAsync(ParallelProcessor engine, TimeSpan time)
    {
        _time.Advance(time);
        await engine.PingAsync().WaitAsync(Engines.Guard);
        await engine.PingAsync().WaitAsync(Engines.Guard);
    }

    private MemoryStore Hanging(string what, bool blocks, TaskCompletionSource hanging)
    {
        async Task HangAsync()
        {
            hanging.TrySetResult();
            if (blocks)
                _released.Wait();
            else
                await Task.Run(_released.Wait);
        }

        return what == "find" ? new MemoryStore { BeforeFind = HangAsync } : new MemoryStore { BeforeSave = HangAsync };
    }

    private async Task HangAsync(string how, TaskCompletionSource begun, CancellationToken token)
    {
        if (how.StartsWith("callback", StringComparison.Ordinal))
        {
            await Task.Yield();
            token.Register(() =>
            {
                if (how == "callback throws")
                    throw new InvalidOperationException("thrown by a callback");
                _released.Wait();
            });
        }

        begun.TrySetResult();
        if (how == "blocks")
            _released.Wait();
        else
            await Task.Run(_released.Wait);
        token.ThrowIfCancellationRequested();
    }

    private IAsyncEnumerable<DocumentChunk> Unruly(string how)
    {
        if (how == "blocks in GetAsyncEnumerator")
            return new FailingChunks("GetAsyncEnumerator") { WaitsFor = _released };
        return SequenceAsync();

        async IAsyncEnumerable<DocumentChunk> SequenceAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (how.Contains("callback", StringComparison.Ordinal))
            {
                cancellationToken.Register(() =>
                {
                    if (how.StartsWith("throws", StringComparison.Ordinal))
                        throw new InvalidOperationException("thrown by a callback");
                    _released.Wait(CancellationToken.None);
                });
            }

            foreach (var chunk in Engines.Chunks(how == "never pauses" ? int.MaxValue : 2))
                yield return chunk;
            if (how is "blocks" or "blocks at its end")
                _released.Wait(CancellationToken.None);
            else
                await Task.Run(() => _released.Wait(CancellationToken.None), CancellationToken.None);
        }
    }

    private sealed class Release(ManualResetEventSlim held) : IDisposable
    {
        public void Dispose() => held.Set();
    }

    private sealed class FailingChunks(string where) : IAsyncEnumerable<DocumentChunk>, IAsyncEnumerator<DocumentChunk>
    {
        private bool _given;

        public ManualResetEventSlim? WaitsFor { get; init; }

        public DocumentChunk Current => where == "Current" ? throw new InvalidOperationException(where) : Engines.Chunks(1).Single();

        public IAsyncEnumerator<DocumentChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            WaitsFor?.Wait(CancellationToken.None);
            _given = false;
            return where == "GetAsyncEnumerator" ? throw new InvalidOperationException(where) : this;
        }

        public ValueTask<bool> MoveNextAsync() => ValueTask.FromResult(!_given && (_given = true));

        public ValueTask DisposeAsync() => where == "DisposeAsync" ? throw new InvalidOperationException(where) : ValueTask.CompletedTask;
    }

    private sealed class OddExtractor : IExtractor
    {
        public string? ThrowsIn { get; init; }

        public ManualResetEventSlim? WaitsFor { get; init; }

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ResponseSchema? Schema => ThrowsIn == "Schema" ? throw new InvalidOperationException("no schema") : null;

        public string? Version => ThrowsIn == "Version" ? throw new InvalidOperationException("no version") : "1";

        public ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError) =>
            ThrowsIn == $"Prompt {chunk.Index}" ? throw new InvalidOperationException("no prompt") : new ExtractionPrompt(null, chunk.Text);

        public AnswerReading Read(DocumentChunk chunk, string content)
        {
            Begun.TrySetResult();
            WaitsFor?.Wait();
            return AnswerReading.Valid(new Dictionary<string, JsonElement>());
        }
    }

    private sealed class OddClassifier(string how) : IExceptionClassifier
    {
        public AttemptOutcome? Classify(Exception exception) => how switch
        {
            "throws" => throw new InvalidOperationException("no idea"),
            "undefined" => AttemptOutcome.Failed((FailureKind)77, "?"),
            _ => AttemptOutcome.Answered("fine"),
        };
    }

    private sealed class ListLogger : ILoggerFactory, ILogger
    {
        private readonly List<string> _messages = [];

        public bool Throws { get; init; }

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("ParallelLlm", StringComparison.Ordinal)
            ? this
            : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_messages)
                _messages.Add(formatter(state, exception));
            if (Throws)
                throw new InvalidOperationException("The disk is full.");
        }

        public void Dispose()
        {
        }
    }
}
