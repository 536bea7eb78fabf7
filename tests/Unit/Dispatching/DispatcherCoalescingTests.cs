namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Identical work of several requests: one call leads, and the others follow it.</summary>
public sealed class DispatcherCoalescingTests
{
    [Fact]
    public void Followers_get_the_leaders_answer_and_make_no_call()
    {
        var bench = new DispatcherBench(stores: true);
        var items = bench.Same(bench.Open(), bench.Open());
        bench.Enqueue(items);
        var attempt = bench.Dispatch().ShouldHaveSingleItem();
        attempt.Item.ShouldBeSameAs(items[0]);
        bench.Answer(attempt, "v");
        bench.Steps();

        bench.Save(attempt);

        bench.Steps().ShouldBe(["same finished Completed v", "same finished Completed v paid"]);
        (items[1].History.Attempts, bench.Dispatch().Count).ShouldBe((0, 0));
    }

    [Fact]
    public void A_follower_replaces_a_queued_leader_whose_request_is_cancelled()
    {
        var bench = new DispatcherBench(cap: 1, stores: true);
        bench.Enqueue(bench.Open(), "other");
        var other = bench.Dispatch().Single();
        var cancelled = bench.Open();
        var items = bench.Same(cancelled, bench.Open());
        bench.Enqueue(items);

        bench.Dispatcher.Cancel(cancelled, DispatcherBench.Stop);
        bench.Advance(bench.Now);
        bench.Answer(other, "v");

        bench.Dispatch().ShouldHaveSingleItem().Item.ShouldBeSameAs(items[1]);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void All_followers_go_when_their_leader_fails_and_one_of_them_when_it_is_stopped(bool isStopped, int calls)
    {
        var bench = new DispatcherBench(stores: true);
        var other = bench.Open();
        bench.Enqueue(bench.Same(bench.Open(), other, other));
        var leader = bench.Dispatch().Single();
        if (isStopped)
            bench.Dispatcher.Cancel(leader.Item.Request, DispatcherBench.Stop);

        bench.FailSeen(leader, FailureKind.BadRequest);

        bench.Dispatch().Count.ShouldBe(calls);
    }

    [Fact]
    public void Followers_do_not_get_an_answer_that_could_not_be_stored()
    {
        var bench = new DispatcherBench(stores: true, isRequired: true);
        var items = bench.Same(bench.Open(), bench.Open());
        bench.Enqueue(items);
        var attempt = bench.Dispatch().Single();
        bench.Answer(attempt, "v");

        bench.Save(attempt, new ChunkError(FailureKind.NotStored, "disk full"));

        bench.Dispatch().ShouldHaveSingleItem().Item.ShouldBeSameAs(items[1]);
    }

    [Fact]
    public void A_stored_answer_found_for_one_chunk_completes_all_identical_chunks_at_once()
    {
        var bench = new DispatcherBench(stores: true);
        var (first, second) = (bench.Open(), bench.Open());
        var items = bench.Same(first, second, first);
        bench.Enqueue(first, "open");
        bench.Enqueue(items[1]);
        bench.Dispatcher.EndInput(second);
        bench.Steps();

        items[0].Paid = DispatcherBench.Kept("v");
        bench.Enqueue(items[0]);
        bench.Steps().ShouldBe(["same finished Completed v paid", "same finished Completed v paid", "closed"]);
        bench.Enqueue(items[2]);
        bench.Dispatcher.EndInput(first);

        bench.Steps().ShouldBe(["same finished Completed v paid"]);
        bench.Dispatch().ShouldHaveSingleItem().Item.Chunk.Text.ShouldBe("open");
        items[1].Prompt.First.ShouldBe(default, "it is not sent any more, and takes no memory");
    }

    [Theory]
    [InlineData(true, 0, 2)]
    [InlineData(false, 1, 0)]
    public void Work_of_an_ended_request_leaves_its_followers_its_answer_or_its_turn(bool isPaid, int calls, int finished)
    {
        var bench = new DispatcherBench(stores: true);
        var (ended, other) = (bench.Open(), bench.Open());
        var items = bench.Same(ended, other, other);
        bench.Dispatcher.EndInput(ended);
        bench.Enqueue(items[1], items[2]);
        items[0].Paid = isPaid ? DispatcherBench.Kept("v") : null;

        bench.Enqueue(items[0]);

        bench.Dispatch().Count.ShouldBe(calls);
        bench.Steps().Count(step => step == "same finished Completed v paid").ShouldBe(finished);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_work_leads_again_once_its_leader_has_ended(bool isAnswered)
    {
        var bench = new DispatcherBench(stores: true);
        bench.Enqueue(bench.Same(bench.Open()));
        var attempt = bench.Dispatch().Single();
        bench.Answer(attempt, "v");
        if (isAnswered)
            bench.Save(attempt);
        else
            bench.Dispatcher.Fail(new ChunkError(FailureKind.Engine, "bug"), bench.Now);

        bench.Enqueue(bench.Same(bench.Open()));

        bench.Dispatch().Count.ShouldBe(1);
    }

    [Fact]
    public void Unaffordable_work_ends_together_with_its_followers()
    {
        var bench = new DispatcherBench(stores: true, budget: new BudgetOptions { MaxTokens = 1, WhenSpent = WhenBudgetSpent.Wait });
        bench.Enqueue(bench.Same(bench.Open(), bench.Open(), bench.Open()));

        bench.Dispatcher.TryDispatch(bench.Now, out _).ShouldBeFalse();

        bench.Steps().Count(step => step == "same finished Failed Budget").ShouldBe(3);
    }
}
