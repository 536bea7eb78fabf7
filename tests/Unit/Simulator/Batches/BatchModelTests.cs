using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

public sealed class BatchModelTests
{
    private const string Slow = """{"validation_ms": 10, "duration_ms": {"min": 100, "max": 100}, "finalizing_ms": 20, "cancel_ms": 30}""";

    [Fact]
    public void A_batch_goes_through_its_states_as_time_passes()
    {
        var bed = new BatchBed(Slow);
        var batch = bed.Create(BatchBed.Lines(4));

        bed.At(0, batch).ShouldBe(BatchState.Validating);
        bed.At(10, batch).ShouldBe(BatchState.InProgress);
        bed.At(60, batch).ShouldBe(BatchState.InProgress);
        batch.CountsAt(bed.Now).ShouldBe(new LineCounts(4, 2, 0));
        bed.At(110, batch).ShouldBe(BatchState.Finalizing);
        batch.OutputFileId.ShouldBeNull();
        bed.At(130, batch).ShouldBe(BatchState.Completed);
        batch.CountsAt(bed.Now).ShouldBe(new LineCounts(4, 4, 0));
        bed.Ids(batch.OutputFileId).ShouldBe(["c-1", "c-2", "c-3", "c-4"], ignoreOrder: true);
        batch.ErrorFileId.ShouldBeNull();
    }

    [Fact]
    public void States_that_no_call_saw_have_their_own_times_all_the_same()
    {
        var bed = new BatchBed(Slow);
        var batch = bed.Create(BatchBed.Lines(4));

        bed.At(1_000, batch).ShouldBe(BatchState.Completed);
        Times(batch).ShouldBe([0, 10, 110, 130]);
        bed.Model.Files(bed.Now).Find(batch.OutputFileId!)!.CreatedAt.TotalMilliseconds.ShouldBe(130);
    }

    [Fact]
    public void A_line_is_answered_as_a_call_is()
    {
        var bed = new BatchBed();
        var batch = bed.Run(BatchBed.Line(1, "Zoë"));

        var line = bed.Results(batch.OutputFileId).ShouldHaveSingleItem();
        line.GetProperty("error").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var response = line.GetProperty("response");
        response.GetProperty("status_code").GetInt32().ShouldBe(200);
        var body = response.GetProperty("body");
        body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("""{"name":"Zoë"}""");
        body.GetProperty("usage").GetRawText().ShouldBe("""{"prompt_tokens":13,"completion_tokens":4,"total_tokens":17}""");
        batch.Usage.ShouldBe(new BatchUsage(13, 4));
        (bed.Stats.LinesAnswered, bed.Stats.PromptTokens, bed.Stats.CompletionTokens).ShouldBe((1, 13, 4));
    }

    [Fact]
    public void Results_come_in_an_order_of_their_own_that_the_seed_repeats()
    {
        string[] Order(int seed)
        {
            var bed = new BatchBed("{}", $"\"seed\": {seed}");
            return [.. bed.Ids(bed.Run(BatchBed.Lines(20)).OutputFileId)];
        }

        Order(1).ShouldBe(Order(1));
        Order(1).ShouldNotBe(Order(2));
        Order(1).ShouldNotBe(Enumerable.Range(1, 20).Select(number => $"c-{number}"));
    }

    [Fact]
    public void A_cancelled_batch_keeps_its_answers_and_lists_the_other_lines_as_cancelled()
    {
        var bed = new BatchBed(Slow);
        var batch = bed.Create(BatchBed.Lines(4));
        bed.At(60, batch);

        bed.Model.Cancel(bed.Now, batch).ShouldBeNull();
        bed.Model.Cancel(bed.Now, batch).ShouldBeNull();
        bed.At(89, batch).ShouldBe(BatchState.Cancelling);
        bed.At(90, batch).ShouldBe(BatchState.Cancelled);
        bed.Model.Cancel(bed.Now, batch).ShouldBeNull();
        bed.Results(batch.OutputFileId).Count.ShouldBe(2);
        bed.Results(batch.ErrorFileId).Count.ShouldBe(2);
        bed.Results(batch.ErrorFileId).ShouldAllBe(line => Code(line) == "batch_cancelled");
        bed.Stats.LinesAnswered.ShouldBe(2);
        bed.Stats.Cancelled.ShouldBe(1);
    }

    [Fact]
    public void A_batch_that_is_cancelled_in_validation_has_no_files()
    {
        var bed = new BatchBed(Slow);
        var batch = bed.Create(BatchBed.Lines(4));
        bed.Model.Cancel(bed.Now, batch).ShouldBeNull();

        bed.At(30, batch).ShouldBe(BatchState.Cancelled);
        (batch.OutputFileId, batch.ErrorFileId, batch.CountsAt(bed.Now)).ShouldBe((null, null, default));
    }

    [Fact]
    public void A_batch_that_has_ended_otherwise_cannot_be_cancelled()
    {
        var bed = new BatchBed();
        var batch = bed.Run(BatchBed.Lines(1));

        var refusal = bed.Model.Cancel(bed.Now, batch).ShouldNotBeNull();
        (refusal.Status, refusal.Message).ShouldBe((409, "Cannot cancel a batch with status 'completed'."));
    }

    [Fact]
    public void A_batch_that_takes_longer_than_a_day_expires_with_the_answers_of_that_day()
    {
        var bed = new BatchBed("""{"duration_ms": {"min": 172800000, "max": 172800000}}""");
        var batch = bed.Run(BatchBed.Lines(4));

        batch.State.ShouldBe(BatchState.Expired);
        batch.EnteredAt(BatchState.Expired).ShouldBe(TimeSpan.FromDays(1));
        batch.CountsAt(bed.Now).ShouldBe(new LineCounts(4, 2, 0));
        bed.Results(batch.OutputFileId).Count.ShouldBe(2);
        bed.Results(batch.ErrorFileId).ShouldAllBe(line => Code(line) == "batch_expired");
        bed.Stats.Expired.ShouldBe(1);
    }

    [Fact]
    public void A_batch_with_errors_in_its_input_fails_after_validation_and_answers_nothing()
    {
        var bed = new BatchBed(Slow);
        var batch = bed.Create("no JSON");

        bed.At(9, batch).ShouldBe(BatchState.Validating);
        bed.At(10, batch).ShouldBe(BatchState.Failed);
        batch.Errors.ShouldNotBeNull().ShouldHaveSingleItem().Code.ShouldBe("invalid_json_line");
        (batch.OutputFileId, batch.ErrorFileId, bed.Stats.Failed, bed.Stats.LinesAnswered).ShouldBe((null, null, 1, 0));
    }

    [Fact]
    public void A_batch_may_fail_without_a_reason_and_may_vanish()
    {
        var failing = new BatchBed("""{"fails": 1}""");
        var failed = failing.Run(BatchBed.Lines(1));
        (failed.State, failed.Errors).ShouldBe((BatchState.Failed, null));

        var vanishing = new BatchBed("""{"vanish": 1, "vanish_ms": 500, "duration_ms": {"min": 1000, "max": 1000}}""");
        var gone = vanishing.Create(BatchBed.Lines(1));
        vanishing.At(499, gone).ShouldBe(BatchState.InProgress);
        vanishing.Model.Find(TimeSpan.FromMilliseconds(500), gone.Id).ShouldBeNull();
        vanishing.Model.Batches(TimeSpan.FromMilliseconds(1_000)).ShouldBeEmpty();
        vanishing.Model.Stats(TimeSpan.FromMilliseconds(1_000)).Completed.ShouldBe(1);
    }

    [Fact]
    public void Files_are_deleted_after_their_days_or_as_a_batch_asks()
    {
        var bed = new BatchBed("""{"file_days": 2}""");
        var batch = bed.Run(BatchBed.Lines(1));
        var (asking, _) = bed.Model.Create(bed.Now, BatchBed.Request() with { OutputExpiresAfter = TimeSpan.FromHours(1) }, bed.Read(BatchBed.Lines(1)));

        bed.Model.Files(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)).Find(asking!.OutputFileId!).ShouldNotBeNull();
        bed.Model.Files(TimeSpan.FromHours(1)).Find(asking.OutputFileId!).ShouldBeNull();
        bed.Model.Files(TimeSpan.FromHours(47)).Find(batch.OutputFileId!).ShouldNotBeNull();
        bed.Model.Files(TimeSpan.FromHours(48)).Find(batch.OutputFileId!).ShouldBeNull();
    }

    [Fact]
    public void Batches_of_one_part_that_come_into_progress_twice_are_counted()
    {
        var bed = new BatchBed();
        foreach (var part in (string[])["a", "a", "b"])
            bed.Run(BatchBed.Lines(1), ("parallel_llm", part));
        bed.Run("no JSON", ("parallel_llm", "b"));
        bed.Run(BatchBed.Lines(1));

        (bed.Stats.Created, bed.Stats.StartedTwice).ShouldBe((5, 1));
    }

    private static double[] Times(Batch batch) =>
        [.. ((BatchState[])[BatchState.Validating, BatchState.InProgress, BatchState.Finalizing, BatchState.Completed]).Select(state => batch.EnteredAt(state)!.Value.TotalMilliseconds)];

    private static string? Code(System.Text.Json.JsonElement line) => line.GetProperty("error").GetProperty("code").GetString();
}
