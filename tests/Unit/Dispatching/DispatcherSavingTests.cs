namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Answers that are stored before they are given out, and those that were stored before.</summary>
public sealed class DispatcherSavingTests
{
    [Fact]
    public void An_answer_that_is_stored_first_finishes_its_chunk_when_it_is_on_disk()
    {
        var bench = new DispatcherBench(cap: 1, stores: true);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Steps();
        bench.Answer(attempt, "v");
        bench.Steps().ShouldBe(["a to save"]);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
        bench.Steps();

        bench.Save(attempt);

        bench.Steps().ShouldBe(["a finished Completed v"]);
        bench.Save(attempt);
        bench.Steps().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, "a finished Completed v")]
    [InlineData(true, "a finished Failed NotStored after an answer")]
    public void An_answer_that_cannot_be_stored_is_lost_only_where_the_store_is_required(bool isRequired, string expected)
    {
        var bench = new DispatcherBench(stores: true, isRequired: isRequired);
        bench.Enqueue(bench.Open(), "a");
        var attempt = bench.Dispatch().Single();
        bench.Answer(attempt, "v");
        bench.Steps();

        bench.Save(attempt, isRequired ? new ChunkError(FailureKind.NotStored, "disk full") : null);

        bench.Steps().ShouldBe([expected]);
    }

    [Fact]
    public void Nothing_waits_for_the_store_when_its_request_is_cancelled()
    {
        var bench = new DispatcherBench(stores: true);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempts = bench.Dispatch();
        bench.Answer(attempts[0], "v");
        bench.Steps();

        bench.Dispatcher.Cancel(request, DispatcherBench.Stop);
        bench.Answer(attempts[1], "w");
        bench.Save(attempts[0]);
        bench.Dispatcher.EndInput(request);

        bench.Steps().ShouldBe(["a finished Completed v", "b part to save", "b finished Completed w", "closed"]);
    }

    [Theory]
    [InlineData("caller", false, "Completed v")]
    [InlineData("caller", true, "Cancelled Cancelled after an answer")]
    [InlineData("deadline", false, "Completed v")]
    [InlineData("deadline", true, "Failed Deadline after an answer")]
    [InlineData("deadline of the chunk", false, "Completed v")]
    [InlineData("deadline of the chunk", true, "Failed Deadline after an answer")]
    public void Cancellations_and_deadlines_end_work_without_waiting_for_the_store(string by, bool isRequired, string expected)
    {
        var bench = new DispatcherBench(stores: true, isRequired: isRequired);
        TimeSpan? soon = TimeSpan.FromSeconds(5);
        var request = bench.Open(deadline: by == "deadline" ? soon : null, chunkDeadline: by == "deadline of the chunk" ? soon : null);
        bench.Enqueue(request, "a");
        bench.Dispatcher.EndInput(request);
        var attempt = bench.Dispatch().Single();
        bench.Answer(attempt, "v");
        bench.Steps();

        if (by == "caller")
            bench.Dispatcher.Cancel(request, DispatcherBench.Stop);
        bench.Advance(TimeSpan.FromSeconds(5));

        bench.Steps().ShouldBe([$"a finished {expected}", "closed"]);
        bench.Save(attempt);
        bench.Steps().ShouldBeEmpty();
    }

    [Fact]
    public void The_last_answer_that_is_saved_closes_its_request()
    {
        var bench = new DispatcherBench(stores: true);
        var request = bench.Open();
        bench.Enqueue(request, "a");
        bench.Dispatcher.EndInput(request);
        var attempt = bench.Dispatch().Single();
        bench.Answer(attempt, "v");
        bench.Steps();

        bench.Save(attempt);

        bench.Steps().ShouldBe(["a finished Completed v", "closed"]);
    }

    [Theory]
    [InlineData("doc", 0)]
    [InlineData("other", 2)]
    public void An_answer_that_is_kept_for_another_document_is_saved_for_this_one_too(string document, int copies)
    {
        var bench = new DispatcherBench(stores: true);
        var request = bench.Open();
        var kept = DispatcherBench.Kept("v", document);
        bench.Enqueue(bench.Item("a", request, kept), bench.Item("bc", request));

        bench.Cut(bench.Dispatch().Single(), firstPaid: kept);
        var part = bench.Dispatch().Single();
        bench.Answer(part, "c");
        bench.Save(part);

        var steps = bench.Steps();
        steps.Count(step => step == "copy to save for doc").ShouldBe(copies);
        steps.Where(step => step.Contains("finished", StringComparison.Ordinal)).ShouldBe(
            ["a finished Completed v paid", "bc finished Completed vc"]);
    }
}
