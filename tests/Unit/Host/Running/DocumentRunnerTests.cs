using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class DocumentRunnerTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly RunStop _stop = new();
    private readonly RunTally _tally = new();
    private readonly LineList _output = new();
    private readonly EndpointWatch _watch = new(["somewhere"]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_document_is_written_once(bool ordered)
    {
        await RunAsync(AtOnce, Documents(500, chunks: 2), rules => rules with { Ordered = ordered });

        var names = _output.Documents;
        (ordered ? names : names.OrderBy(name => int.Parse(name[1..]))).ShouldBe(Enumerable.Range(0, 500).Select(number => $"d{number}"));
        var counts = _tally.Counts();
        counts.CompletedDocuments.ShouldBe(500);
        counts.Chunks.ShouldBe(1000);
        counts.CompletedChunks.ShouldBe(1000);
        counts.UnfinishedDocuments.ShouldBeEmpty();
    }

    [Fact]
    public async Task Enough_documents_are_open_to_fill_the_cap_and_no_more()
    {
        var engine = new HeldEngine();
        var run = RunAsync(engine.ProcessAsync, Documents(1000, chunks: 1), rules => rules with { MaxConcurrency = 5 });

        await engine.UntilReadAsync(5 * DocumentWindow.ChunksPerPlace);
        engine.Open.ShouldBe(5 * DocumentWindow.ChunksPerPlace);
        engine.ReleaseAll();
        await run.WaitAsync(Guard);

        engine.MostOpen.ShouldBeInRange(5, (5 * DocumentWindow.ChunksPerPlace) + DocumentWindow.MostReading);
        _tally.Counts().CompletedDocuments.ShouldBe(1000);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_fails_alone_and_one_that_breaks_off_keeps_its_chunks()
    {
        RunDocument[] documents =
        [
            new("good", _ => Chunked("good", 1)),
            new("missing", _ => Broken("missing", 0)),
            new("torn", _ => Broken("torn", 2)),
            new("empty", _ => Chunked("empty", 0)),
        ];

        await RunAsync(AtOnce, documents);

        _output.Lines.Select(line => line.GetProperty("error").ToString()).ShouldBe(
            ["", """{"class":"unreadable","message":"it broke off"}""", """{"class":"unreadable","message":"it broke off"}""", ""]);
        _output.Lines.Select(line => line.GetProperty("chunks").GetArrayLength()).ShouldBe([1, 0, 2, 0]);
    }

    [Fact]
    public async Task When_the_endpoint_is_refused_nothing_more_is_opened_and_the_rest_is_listed_without_lines()
    {
        var asked = 0;
        var run = RunAsync((request, _) => Refuse(request, () => Interlocked.Increment(ref asked)), Documents(1000, chunks: 1), rules => rules with { MaxConcurrency = 2 });
        await run;

        _stop.Cause.ShouldBe(StopCause.Endpoint);
        _stop.Message.ShouldBe("endpoint somewhere cannot be used (endpoint_unusable): wrong key");
        _output.Lines.ShouldBeEmpty();
        _tally.Counts().UnfinishedDocuments.Count.ShouldBe(1000);
        asked.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task An_interrupted_run_writes_finished_documents_even_behind_unfinished_ones()
    {
        var engine = new HeldEngine();
        var run = RunAsync(engine.ProcessAsync, Documents(100, chunks: 1), rules => rules with { MaxConcurrency = 2 });
        await engine.UntilReadAsync(4);

        engine.Release("d1");
        engine.Release("d3");
        await engine.Taken.ReachedAsync(2);
        _tally.Counts().CompletedChunks.ShouldBe(2);
        _output.Lines.ShouldBeEmpty();
        _stop.Request(StopCause.Interrupted);
        engine.CancelAll();
        await run.WaitAsync(Guard);

        _output.Documents.ShouldBe(["d1", "d3"]);
        var counts = _tally.Counts();
        counts.CompletedDocuments.ShouldBe(2);
        counts.UnfinishedDocuments.Order().ShouldBe(Enumerable.Range(0, 100).Where(number => number is not (1 or 3)).Select(number => $"d{number}").Order());
    }

    [Fact]
    public async Task A_second_signal_waits_for_nothing()
    {
        var engine = new HeldEngine();
        var run = RunAsync(engine.ProcessAsync, Documents(100, chunks: 1), rules => rules with { MaxConcurrency = 2 });
        await engine.UntilReadAsync(2);

        _stop.Request(StopCause.Interrupted);
        _stop.Abandon();
        await run.WaitAsync(Guard);

        _output.Lines.ShouldBeEmpty();
        var counts = _tally.Counts();
        counts.UnfinishedDocuments.Count.ShouldBe(counts.Documents);
    }

    [Fact]
    public async Task A_document_left_in_the_middle_is_unfinished_though_its_chunks_were_all_completed()
    {
        await RunAsync((request, token) => First(request, 2, token), [new RunDocument("d", _ => Chunked("d", 5))]);

        _output.Lines.ShouldBeEmpty();
        _tally.Counts().UnfinishedDocuments.ShouldBe(["d"]);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Closed")]
    public async Task When_output_fails_the_run_ends_and_documents_without_a_line_are_listed(string failure)
    {
        _output.FailAfter(3, Enum.Parse<LineWrite>(failure));

        await RunAsync(AtOnce, Documents(1000, chunks: 1), rules => rules with { MaxConcurrency = 2 });

        _stop.Cause.ToString().ShouldBe("Output" + failure);
        _output.Documents.ShouldBe(["d0", "d1", "d2"]);
        _tally.Counts().UnfinishedDocuments.Count.ShouldBe(997);
    }

    [Fact]
    public async Task A_slow_reader_of_the_output_slows_the_run_down_instead_of_filling_memory()
    {
        var released = new TaskCompletionSource();
        _output.Block(released.Task);
        var opened = new ConcurrentQueue<string>();
        var taken = new SignalledCount();
        var run = RunAsync(
            (request, token) => LargeAsync(request, 10_000, opened.Enqueue, taken),
            Documents(200, chunks: 1),
            rules => rules with { MaxConcurrency = 2, MostHeldBytes = 100_000 });

        await taken.ReachedAsync(10);
        _tally.Counts().CompletedChunks.ShouldBeGreaterThanOrEqualTo(10);
        opened.Count.ShouldBeLessThan(30);
        released.SetResult();
        await run.WaitAsync(Guard);

        _output.Lines.Count.ShouldBe(200);
    }

    [Fact]
    public async Task After_the_deadline_the_documents_left_fail_without_being_sent()
    {
        var asked = 0;
        await RunAsync(
            (request, token) =>
            {
                request.Deadline.ShouldBe(TimeSpan.FromSeconds(10));
                Interlocked.Increment(ref asked);
                _time.Advance(TimeSpan.FromSeconds(11));
                return AtOnce(request, token);
            },
            Documents(50, chunks: 1),
            rules => rules with { MaxConcurrency = 1, Deadline = TimeSpan.FromSeconds(10) });

        asked.ShouldBeLessThanOrEqualTo(DocumentWindow.MostReading);
        var late = _output.Lines.Where(line => line.GetProperty("error").ValueKind == JsonValueKind.Object).ToList();
        late.Count.ShouldBe(50 - asked);
        late.ShouldAllBe(line => line.GetProperty("error").GetProperty("class").GetString() == "deadline");
    }

    [Fact]
    public async Task A_bug_met_by_one_document_fails_that_one_alone()
    {
        await RunAsync(
            (request, _) => request.Chunks.Select(chunk => chunk.DocumentId == "d1" ? throw new InvalidOperationException("document text") : Chunks.Completed(chunk)),
            Documents(3, chunks: 1));

        _output.Lines.Select(line => line.GetProperty("status").GetString()).ShouldBe(["completed", "failed", "completed"]);
        _output.Lines[1].GetProperty("error").ToString().ShouldBe("""{"class":"engine","message":"internal error: InvalidOperationException"}""");
    }

    private Task RunAsync(ProcessRequest process, IEnumerable<RunDocument> documents, Func<RunRules, RunRules>? change = null)
    {
        var rules = new RunRules((chunks, left) => new ProcessingRequest(chunks) { Deadline = left }, Merge);
        rules = change?.Invoke(rules) ?? rules;
        var flow = new DocumentFlow(WindowGate.For(rules), _tally, _stop, new RunClock(_time));
        return new DocumentRunner(new DocumentExtraction(process, null, flow, NullLogger.Instance), flow, rules, _output, _watch)
            .RunAsync(documents.ToAsyncEnumerable())
            .WaitAsync(Guard);
    }

    private static DocumentOutcome Merge(string name, IReadOnlyList<ProcessedChunk> chunks, DocumentError? error) =>
        new(name, error is null ? DocumentStatus.Completed : DocumentStatus.Failed, new Dictionary<string, JsonElement>(), chunks, error);

    private static IEnumerable<RunDocument> Documents(int count, int chunks) =>
        Enumerable.Range(0, count).Select(number => new RunDocument($"d{number}", _ => Chunked($"d{number}", chunks)));

    private static IAsyncEnumerable<DocumentChunk> Chunked(string name, int count) =>
        Enumerable.Range(0, count).Select(index => Chunks.Of(name, index)).ToAsyncEnumerable();

    private static async IAsyncEnumerable<DocumentChunk> Broken(string name, int after)
    {
        await foreach (var chunk in Chunked(name, after))
            yield return chunk;
        throw new DocumentProblemException(DocumentProblemKind.Unreadable, "it broke off");
    }

    private static IAsyncEnumerable<ProcessedChunk> AtOnce(ProcessingRequest request, CancellationToken cancellationToken) =>
        request.Chunks.Select(chunk => Chunks.Completed(chunk));

    private static IAsyncEnumerable<ProcessedChunk> First(ProcessingRequest request, int count, CancellationToken cancellationToken) =>
        request.Chunks.Take(count).Select(chunk => Chunks.Completed(chunk));

    private static IAsyncEnumerable<ProcessedChunk> Refuse(ProcessingRequest request, Action asked) => request.Chunks.Select(chunk =>
    {
        asked();
        return Chunks.Failed(chunk, FailureKind.EndpointUnusable, "wrong key");
    });

    private static async IAsyncEnumerable<ProcessedChunk> LargeAsync(ProcessingRequest request, int size, Action<string> opened, SignalledCount taken)
    {
        await foreach (var chunk in request.Chunks)
        {
            opened(chunk.DocumentId);
            yield return Chunks.Completed(chunk, $$"""{"name":"{{new string('x', size)}}"}""");
            taken.Add();
        }
    }

    /// <summary>An engine whose answers wait until the test gives them.</summary>
    private sealed class HeldEngine
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _answers = new();
        private readonly SemaphoreSlim _read = new(0);
        private int _open;
        private int _most;
        private volatile bool _free;
        private volatile bool _drained;

        public int Open => Volatile.Read(ref _open);

        /// <summary>The results after which the next one was asked for.</summary>
        public SignalledCount Taken { get; } = new();

        public int MostOpen => Volatile.Read(ref _most);

        public async IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Read ahead, as the engine does.
            var chunks = await request.Chunks.ToListAsync(cancellationToken);
            foreach (var chunk in chunks)
            {
                InterlockedMax(Interlocked.Increment(ref _open));
                var answer = _answers.GetOrAdd(chunk.DocumentId, _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
                if (_free || _drained)
                    answer.TrySetResult(_free);
                _read.Release();
                var completed = await answer.Task.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref _open);
                yield return completed ? Chunks.Completed(chunk) : Chunks.Failed(chunk, FailureKind.Cancelled, "drained");
                Taken.Add();
            }
        }

        public async Task UntilReadAsync(int chunks)
        {
            for (var i = 0; i < chunks; i++)
                (await _read.WaitAsync(Guard)).ShouldBeTrue();
        }

        public void Release(string document) => _answers[document].SetResult(true);

        public void ReleaseAll()
        {
            _free = true;
            foreach (var answer in _answers.Values)
                answer.TrySetResult(true);
        }

        public void CancelAll()
        {
            _drained = true;
            foreach (var answer in _answers.Values)
                answer.TrySetResult(false);
        }

        private void InterlockedMax(int open)
        {
            int most;
            while ((most = Volatile.Read(ref _most)) < open)
                Interlocked.CompareExchange(ref _most, open, most);
        }
    }

    /// <summary>Keeps the lines that are written.</summary>
    private sealed class LineList : ILineOutput
    {
        private readonly ConcurrentQueue<byte[]> _lines = new();
        private Task _blocked = Task.CompletedTask;
        private int _left = int.MaxValue;
        private LineWrite _failure;

        public IReadOnlyList<JsonElement> Lines => [.. _lines.Select(line => JsonDocument.Parse(line).RootElement)];

        public IEnumerable<string> Documents => Lines.Select(line => line.GetProperty("document").GetString()!);

        public void FailAfter(int lines, LineWrite failure) => (_left, _failure) = (lines, failure);

        public void Block(Task until) => _blocked = until;

        public LineWriteResult Write(ReadOnlySpan<byte> line)
        {
            _blocked.Wait(Guard);
            if (_left-- <= 0)
                return new LineWriteResult(_failure, "no");
            _lines.Enqueue(line.ToArray());
            return new LineWriteResult(LineWrite.Written);
        }

        public void Dispose()
        {
        }
    }
}
