using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Results that take several calls: of chunks that are cut, answered in part, or stopped.</summary>
public sealed class DispatcherResultTests
{
    [Fact]
    public void Parts_go_in_the_order_of_the_text_and_their_chunk_finishes_with_the_last()
    {
        var bench = new DispatcherBench(cap: 1);
        bench.Enqueue(bench.Open(), "ab", "c");
        var whole = bench.Dispatch().Single();
        whole.Item.Prompt.First.ShouldNotBe(default);
        bench.Cut(whole);
        bench.Steps();
        whole.Item.Prompt.First.ShouldBe(default, "it is not sent again");

        foreach (var expected in new[] { "a", "b" })
        {
            var part = bench.Dispatch().Single();
            part.Item.Chunk.Text.ShouldBe(expected);
            bench.Answer(part, expected);
        }

        bench.Steps().ShouldBe(["a InProgress", "a Retrying", "b InProgress", "ab finished Completed ab"]);
        (whole.Item.History.Attempts, bench.Dispatch().Single().Item.Chunk.Text).ShouldBe((3, "c"));
    }

    /// <summary>How the calls for both parts end, an answer that is usable in part with a question mark, and what the chunk comes to.</summary>
    [Theory]
    [InlineData("a", "b", "Completed ab")]
    [InlineData("a?", "b", "Failed InvalidAnswer ab after an answer")]
    [InlineData("a", "b?", "Failed InvalidAnswer ab")]
    [InlineData("BadRequest", "b", "Failed BadRequest after an answer")]
    [InlineData("a", "Refused", "Failed Refused")]
    [InlineData("BadRequest", "Refused", "Failed BadRequest")]
    [InlineData("BadRequest", "Engine", "Failed BadRequest after Engine")]
    public void The_outcome_of_a_split_chunk_combines_those_of_its_parts(string first, string second, string expected)
    {
        var bench = new DispatcherBench();
        bench.Enqueue(bench.Open(maxAttempts: 1), "ab");
        bench.Cut(bench.Dispatch().Single());
        var parts = bench.Dispatch();

        End(bench, parts[0], first);
        End(bench, parts[1], second);

        bench.Steps()[^1].ShouldBe($"ab finished {expected}");
    }

    [Fact]
    public void The_parts_that_wait_are_given_up_with_the_first_that_fails()
    {
        var bench = new DispatcherBench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "abc");
        bench.Dispatcher.EndInput(request);
        bench.Cut(bench.Dispatch().Single());
        var part = bench.Dispatch().Single();
        bench.Steps();

        bench.FailSeen(part, FailureKind.BadRequest);

        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBe(["a Retrying BadRequest", "abc finished Failed BadRequest", "closed"]);
    }

    [Theory]
    [InlineData("b", "Completed b")]
    [InlineData("b?", "Failed InvalidAnswer b")]
    [InlineData("Timeout", "Failed Timeout early")]
    [InlineData("BadRequest", "Failed BadRequest early")]
    [InlineData("Cancelled", "Cancelled Cancelled")]
    public void An_answer_that_is_usable_in_part_is_kept_for_a_chunk_that_fails_later(string then, string expected)
    {
        var bench = new DispatcherBench();
        bench.Enqueue(bench.Open(maxAttempts: 2), "a");
        End(bench, bench.Dispatch().Single(), "early?");
        bench.Advance(bench.Now);
        bench.Steps()[^1].ShouldBe("a Retrying InvalidAnswer");

        End(bench, bench.Dispatch().Single(), then);

        bench.Steps()[^1].ShouldBe($"a finished {expected}");
    }

    [Theory]
    [InlineData(false, "Failed Deadline early")]
    [InlineData(true, "Cancelled Cancelled")]
    public void A_deadline_leaves_an_answer_in_part_to_its_chunk_and_a_cancellation_does_not(bool isCancelled, string expected)
    {
        var bench = new DispatcherBench();
        var request = bench.Open(chunkDeadline: TimeSpan.FromSeconds(5));
        bench.Enqueue(request, "a");
        bench.Dispatcher.EndInput(request);
        End(bench, bench.Dispatch().Single(), "early?");
        bench.Steps();

        if (isCancelled)
            bench.Dispatcher.Cancel(request, DispatcherBench.Stop);
        bench.Advance(TimeSpan.FromSeconds(5));

        bench.Steps().ShouldBe([$"a finished {expected}", "closed"]);
    }

    [Fact]
    public void An_answer_for_a_part_that_fails_later_is_no_result_of_its_chunk()
    {
        var bench = new DispatcherBench();
        bench.Enqueue(bench.Open(), "ab");
        bench.Cut(bench.Dispatch().Single());
        var parts = bench.Dispatch();
        End(bench, parts[0], "early?");
        End(bench, parts[1], "b");
        bench.Advance(bench.Now);

        End(bench, bench.Dispatch().Single(), "BadRequest");

        bench.Steps()[^1].ShouldBe("ab finished Failed BadRequest");
    }

    [Fact]
    public void A_call_that_fails_after_its_request_was_stopped_ends_its_chunk_for_that_reason()
    {
        var bench = new DispatcherBench();
        var request = bench.Open();
        bench.Enqueue(request, "a");
        var attempt = bench.Dispatch().Single();
        bench.Dispatcher.Cancel(request, DispatcherBench.Stop);

        End(bench, attempt, "Timeout");

        bench.Steps()[^1].ShouldBe("a finished Cancelled Cancelled");
    }

    private static void End(DispatcherBench bench, Attempt attempt, string how)
    {
        if (Enum.TryParse<FailureKind>(how, out var kind))
            bench.FailSeen(attempt, kind);
        else
            bench.Answer(attempt, how.TrimEnd('?'), how.EndsWith('?') ? "no name" : null);
    }
}
