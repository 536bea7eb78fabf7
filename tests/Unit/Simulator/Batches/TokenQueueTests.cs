using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

public sealed class TokenQueueTests
{
    // A line has 13 tokens.
    private const string Limit = """ "queue_tokens": 60, "duration_ms": {"min": 100, "max": 100} """;

    [Theory]
    [InlineData("fails", "Enqueued token limit reached for m in organization org-simulator. Limit: 60 enqueued tokens. Please try again once some in_progress batches have been completed.")]
    [InlineData("fails_unnamed", "Enqueued token limit reached for m in organization org-simulator. Please try again once some in_progress batches have been completed.")]
    public void A_batch_with_too_many_tokens_fails_in_validation(string form, string message)
    {
        var bed = new BatchBed($$"""{ {{Limit}}, "queue_refusal": "{{form}}", "validation_ms": 5 }""");
        var first = bed.Create(BatchBed.Lines(4));
        var second = bed.Create(BatchBed.Line(1));

        bed.At(5, second).ShouldBe(BatchState.Failed);
        bed.At(5, first).ShouldBe(BatchState.InProgress);
        second.Errors.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new BatchError("token_limit_exceeded", message));
        (bed.Stats.Created, bed.Stats.Failed, bed.Stats.RefusedByQueue).ShouldBe((2, 1, 1));
    }

    [Fact]
    public void A_batch_with_too_many_tokens_may_be_refused_with_429()
    {
        var bed = new BatchBed($$"""{ {{Limit}}, "queue_refusal": "status_429" }""");
        bed.Create(BatchBed.Lines(4));

        var (batch, refusal) = bed.Model.Create(bed.Now, BatchBed.Request(), bed.Read(BatchBed.Line(1)));
        batch.ShouldBeNull();
        (refusal!.Status, refusal.Code).ShouldBe((429, "token_limit_exceeded"));
        (bed.Stats.Created, bed.Stats.RefusedByQueue).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData("{0}", "completed")]
    [InlineData("{0}, \"expired\": 1", "expired")]
    [InlineData("{0}, \"fails\": 1", "failed")]
    [InlineData("{0}", "cancelled")]
    public void Tokens_are_given_back_at_every_end(string options, string end)
    {
        var bed = new BatchBed("{" + string.Format(options, Limit) + "}");
        for (var i = 0; i < 3; i++)
        {
            var batch = bed.Create(BatchBed.Lines(4));
            batch.IsQueued.ShouldBeTrue();
            if (end == "cancelled")
                bed.Model.Cancel(bed.Now, batch);
            BatchModel.Name(bed.At(bed.Now.TotalMilliseconds + 100, batch)).ShouldBe(end);
        }

        bed.Stats.RefusedByQueue.ShouldBe(0);
    }

    [Fact]
    public void Models_wait_apart()
    {
        var bed = new BatchBed($$"""{ {{Limit}} }""");
        bed.Create(BatchBed.Lines(4)).IsQueued.ShouldBeTrue();
        bed.Create(BatchBed.Lines(4).Replace("\"m\"", "\"n\"", StringComparison.Ordinal)).IsQueued.ShouldBeTrue();
        bed.Create(BatchBed.Lines(1)).IsQueued.ShouldBeFalse();
    }

    [Fact]
    public void The_steady_part_lasts_from_the_first_nine_tenths_to_the_last_batch_taken()
    {
        var queue = new TokenQueue(100);
        Add(0, 50).ShouldBeTrue();
        (queue.SteadyShare, queue.MostShare).ShouldBe((null, 0.5));
        Add(10, 45).ShouldBeTrue();
        queue.SteadyShare.ShouldBeNull();

        queue.Return(Seconds(20), "m", 50);
        Add(30, 55).ShouldBeTrue();
        // 10 s at 95 and 10 s at 45.
        queue.SteadyShare!.Value.ShouldBe(0.7, 1e-9);

        // Neither a refusal nor the emptying at the end belongs to it.
        Add(35, 10).ShouldBeFalse();
        queue.Return(Seconds(40), "m", 100);
        (queue.SteadyShare!.Value, queue.MostShare).ShouldBe((0.7, 1.0));

        bool Add(double at, long tokens) => queue.TryAdd(Seconds(at), "m", tokens);
    }

    [Fact]
    public void Without_a_limit_nothing_is_refused_and_no_share_is_given()
    {
        var queue = new TokenQueue(0);
        queue.TryAdd(default, null, long.MaxValue).ShouldBeTrue();
        queue.TryAdd(default, null, long.MaxValue).ShouldBeTrue();
        queue.Return(default, null, 5);
        (queue.SteadyShare, queue.MostShare).ShouldBe((null, null));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
