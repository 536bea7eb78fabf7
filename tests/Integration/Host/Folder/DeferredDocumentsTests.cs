using System.Collections.Concurrent;
using ParallelLlm.Host.Folder;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>Documents whose calls wait for batches.</summary>
public sealed class DeferredDocumentsTests : FolderServiceBench
{
    private readonly ConcurrentDictionary<string, bool> _answered = [];
    private readonly ConcurrentQueue<string> _done = [];

    public DeferredDocumentsTests()
    {
        _batches = new FolderBatches(() => _answered.Count, document => !_answered.ContainsKey(document), _done.Enqueue);
        _engine.Answer = chunk => _answered.ContainsKey(chunk.DocumentId)
            ? Chunks.Completed(chunk)
            : Chunks.Failed(chunk, FailureKind.Deferred, "waits");
    }

    [Fact]
    public async Task They_stay_claimed_beyond_any_window_and_are_processed_again_once_answered()
    {
        _options = _options with { MostInFlight = 2 };
        for (var i = 0; i < 50; i++)
            _tree.Drop($"{i}.txt");
        var state = Start(concurrency: 2);

        await UntilAsync(() => state.Look().Deferred == 50);
        (_engine.Asked, state.Look().InFlight, _tree.Files("inbox").Length).ShouldBe((50, 50, 0));
        await NextScanAsync(state);
        await NextScanAsync(state);
        _engine.Asked.ShouldBe(50, "nothing is asked while nothing is answered");

        _answered["7.txt"] = true;
        await UntilAsync(() => state.Look().Completed == 1);
        (_engine.Asked, state.Look().Deferred, _tree.Files("outbox").Single()).ShouldBe((51, 49, "outbox/7.txt.json"));
        for (var i = 0; i < 50; i++)
            _answered[$"{i}.txt"] = true;
        await UntilAsync(() => state.Look().Completed == 50);
        (_engine.Asked, state.Look().Deferred, state.Look().InFlight, _done.Count).ShouldBe((100, 0, 0, 50));
    }

    [Fact]
    public async Task An_answer_that_comes_before_its_document_is_set_aside_is_not_missed()
    {
        _engine.Answer = chunk => _answered.TryAdd(chunk.DocumentId, true)
            ? Chunks.Failed(chunk, FailureKind.Deferred, "waits")
            : Chunks.Completed(chunk);
        _tree.Drop("a.txt");
        var state = Start();

        await UntilAsync(() => state.Look().Completed == 1);
        _engine.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_ends_leaves_them_claimed_and_the_next_one_takes_them_over()
    {
        _tree.Drop("a.txt");
        _tree.Drop("sub/b.txt");
        var first = Start();
        await UntilAsync(() => first.Look().Deferred == 2);
        var service = _services.Single();
        _services.Clear();

        await service.StopClaimingAsync(TimeSpan.FromSeconds(5));
        await EndAsync(service);
        (first.Look().Left, first.Look().PutBack, _tree.Files("inbox").Length).ShouldBe((2, 0, 0));
        _answered["a.txt"] = _answered["sub/b.txt"] = true;
        var next = Start();

        await UntilAsync(() => next.Look().Completed == 2);
        next.Look().Recovered.ShouldBe(2);
        _tree.Files("outbox").Order().ShouldBe(["outbox/a.txt.json", "outbox/sub/b.txt.json"]);
        Directory.EnumerateFiles(_tree.Layout.Claimed, "*.txt", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_budget_that_is_used_up_keeps_new_documents_out_and_not_those_with_answers()
    {
        _tree.Drop("a.txt");
        var state = Start();
        await UntilAsync(() => state.Look().Deferred == 1);
        Volatile.Write(ref _isSpent, true);
        _tree.Drop("b.txt");
        await NextScanAsync(state);

        _answered["a.txt"] = true;
        await UntilAsync(() => state.Look().Completed == 1);
        _tree.Files("inbox").Length.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_is_written_to_while_it_waits_goes_back_into_the_inbox()
    {
        _tree.Drop("a.txt");
        var state = Start();
        await UntilAsync(() => state.Look().Deferred == 1);
        var claimed = Directory.EnumerateFiles(_tree.Layout.Claimed, "a.txt", SearchOption.AllDirectories).Single();
        File.AppendAllText(claimed, "more");
        File.SetLastWriteTimeUtc(claimed, File.GetLastWriteTimeUtc(claimed).AddMinutes(1));

        _answered["a.txt"] = true;
        await UntilAsync(() => state.Look().PutBack == 1);
        await UntilAsync(() => state.Look().Completed == 1);
    }
}
