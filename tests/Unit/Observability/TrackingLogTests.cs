using CsCheck;
using ParallelLlm.Observability;

namespace ParallelLlm.Tests.Unit.Observability;

public sealed class TrackingLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_sums_add_up_to_the_total_after_every_step_of_any_course() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, int.MaxValue]).Sample((chunks, seed) =>
        {
            var random = new Random(seed);
            var log = new TrackingLog(new TrackingOptions(), Start);
            var request = new RequestTally(RequestId.New());
            log.Open(request);
            var live = Enumerable.Range(0, chunks).Select(index => new ChunkRecord(request, "doc", index)).ToList();
            var attempts = 0;
            for (var second = 0; live.Count > 0; second++)
            {
                var record = live[random.Next(live.Count)];
                var next = Next(record.Status, random);
                attempts += next == ChunkStatus.InProgress ? 1 : 0;
                FailureKind? failure = next == ChunkStatus.Retrying ? FailureKind.ThrottledByRate : null;
                log.Apply(new TrackEvent(record, next, TimeSpan.FromSeconds(second), failure, default, InFlight: next == ChunkStatus.InProgress ? 1 : 0));
                if (next is ChunkStatus.Completed or ChunkStatus.Failed or ChunkStatus.Cancelled)
                    live.Remove(record);
                foreach (var summary in new[] { log.Lifetime, log.SummaryOf(request.Id)! })
                {
                    (summary.Pending + summary.InProgress + summary.Retrying + summary.Completed + summary.Failed + summary.Cancelled).ShouldBe(summary.Total);
                    summary.Attempts.ShouldBe(attempts);
                }
            }

            log.Lifetime.Total.ShouldBe(chunks);
            log.Lifetime.Retried.ShouldBe(log.ChunksOf(request.Id).Sum(chunk => Math.Max(0, chunk.Attempt - 1)));
        });

    [Fact]
    public void Unobserved_chunks_are_in_the_sums_and_in_no_mean()
    {
        var log = new TrackingLog(new TrackingOptions(), DateTimeOffset.UnixEpoch);
        log.Apply(new ChunksRecalled(3, TimeSpan.FromSeconds(1)));
        log.Apply(new ChunksRecalled(4, TimeSpan.FromSeconds(9)));

        log.Lifetime.ShouldBe(new ProcessingSummary { Total = 7, Completed = 7, FromStore = 7, TotalDuration = TimeSpan.FromSeconds(8) });
    }

    [Fact]
    public void Only_ended_work_beyond_the_retention_limits_is_forgotten()
    {
        var log = new TrackingLog(new TrackingOptions { RetainedChunks = 2, RetainedRequests = 1, RetainedChanges = 3 }, Start);
        var request = new RequestTally(RequestId.New());
        log.Open(request);
        var records = Enumerable.Range(0, 5).Select(index => new ChunkRecord(request, "doc", index)).ToList();
        foreach (var record in records)
            log.Apply(new TrackEvent(record, ChunkStatus.Pending, TimeSpan.Zero, null, default));
        foreach (var record in records.Skip(1))
            log.Apply(new TrackEvent(record, ChunkStatus.Completed, TimeSpan.FromSeconds(1), null, default));

        log.ChunksOf(request.Id).Select(chunk => chunk.ChunkIndex).ShouldBe([0, 3, 4]);
        log.SummaryOf(request.Id)!.Total.ShouldBe(5);

        log.End(request);
        log.SummaryOf(request.Id).ShouldNotBeNull();
        var later = new RequestTally(RequestId.New());
        log.Open(later);
        log.End(later);
        log.SummaryOf(request.Id).ShouldBeNull();
        log.SummaryOf(later.Id).ShouldNotBeNull();

        for (var i = 0; i < 5; i++)
            log.Add(new ControlChange(Start, "test", ControlAspect.Limit, i, i + 1, "test"));
        log.Changes.Select(change => change.From).ShouldBe([2, 3, 4]);
    }

    [Fact]
    public void A_request_that_is_processed_again_is_known_by_its_latest_course()
    {
        var log = new TrackingLog(new TrackingOptions(), Start);
        var first = new RequestTally(RequestId.New());
        var second = new RequestTally(first.Id);
        foreach (var course in new[] { first, second })
        {
            log.Open(course);
            log.Apply(new TrackEvent(new ChunkRecord(course, "doc", 0), ChunkStatus.Pending, TimeSpan.Zero, null, default));
            log.SummaryOf(first.Id)!.Pending.ShouldBe(1);
            log.Apply(new TrackEvent(course.Records.First!.Value, ChunkStatus.Completed, TimeSpan.Zero, null, default));
            log.End(course);
        }

        log.SummaryOf(first.Id)!.Completed.ShouldBe(1);
    }

    [Fact]
    public void Times_and_tokens_are_those_of_the_attempts()
    {
        var log = new TrackingLog(new TrackingOptions(), Start);
        var request = new RequestTally(RequestId.New());
        log.Open(request);
        var record = new ChunkRecord(request, "doc", 7);
        log.Apply(new TrackEvent(record, ChunkStatus.Pending, TimeSpan.FromSeconds(1), null, default));
        log.Apply(new TrackEvent(record, ChunkStatus.InProgress, TimeSpan.FromSeconds(2), null, default, InFlight: 9) { RequestInFlight = 3 });
        log.Apply(new TrackEvent(record, ChunkStatus.Retrying, TimeSpan.FromSeconds(3), FailureKind.Malformed, new TokenUsage(10, 1, 11)) { Cost = new CallCost(0.3m, 0) });
        log.Apply(new TrackEvent(record, ChunkStatus.InProgress, TimeSpan.FromSeconds(4), null, default, InFlight: 1) { RequestInFlight = 1 });
        log.Apply(new TrackEvent(record, ChunkStatus.Completed, TimeSpan.FromSeconds(5), null, new TokenUsage(10, 2, 12) { Cached = 8 }) { Cost = new CallCost(0.1m, 0.2m) });

        log.ChunksOf(request.Id).Single().ShouldBe(new ChunkTracking
        {
            RequestId = request.Id,
            DocumentId = "doc",
            ChunkIndex = 7,
            Status = ChunkStatus.Completed,
            StartTime = Start.AddSeconds(2),
            EndTime = Start.AddSeconds(5),
            Duration = TimeSpan.FromSeconds(3),
            Attempt = 2,
            LastError = FailureKind.Malformed,
        });
        log.Lifetime.ShouldBe(new ProcessingSummary
        {
            Total = 1,
            Completed = 1,
            Attempts = 2,
            Retried = 1,
            MaxInFlight = 9,
            PromptTokens = 20,
            CachedTokens = 8,
            CompletionTokens = 3,
            TotalTokens = 23,
            Cost = 0.4m,
            SavedByCache = 0.2m,
            AverageDuration = TimeSpan.FromSeconds(3),
            TotalDuration = TimeSpan.FromSeconds(4),
        });
        log.SummaryOf(request.Id)!.MaxInFlight.ShouldBe(3);
    }

    [Fact]
    public void The_cost_is_unknown_once_a_model_without_a_price_has_charged_tokens()
    {
        var log = new TrackingLog(new TrackingOptions(), Start);
        var record = new ChunkRecord(new RequestTally(RequestId.New()), "doc", 7);
        log.Lifetime.Cost.ShouldBeNull("nothing was charged");
        log.Apply(new TrackEvent(record, ChunkStatus.Retrying, TimeSpan.Zero, FailureKind.Malformed, new TokenUsage(10, 1, 11)) { Cost = new CallCost(0.3m, 0) });
        log.Apply(new TrackEvent(record, ChunkStatus.Retrying, TimeSpan.Zero, FailureKind.Timeout, default));
        log.Lifetime.Cost.ShouldBe(0.3m);

        log.Apply(new TrackEvent(record, ChunkStatus.Completed, TimeSpan.Zero, null, new TokenUsage(10, 1, 11)));

        (log.Lifetime.Cost, log.Lifetime.SavedByCache).ShouldBe((null, null));
    }

    [Fact]
    public void A_storage_failure_is_the_chunks_last_error_although_its_call_succeeded()
    {
        var log = new TrackingLog(new TrackingOptions(), Start);
        var request = new RequestTally(RequestId.New());
        log.Open(request);
        var record = new ChunkRecord(request, "doc", 0);

        log.Apply(new TrackEvent(record, ChunkStatus.Failed, TimeSpan.Zero, null, default) { Error = FailureKind.NotStored });

        log.ChunksOf(request.Id).Single().LastError.ShouldBe(FailureKind.NotStored);
    }

    private static ChunkStatus Next(ChunkStatus? status, Random random) => status switch
    {
        null => ChunkStatus.Pending,
        ChunkStatus.Pending => random.Next(4) == 0 ? ChunkStatus.Cancelled : ChunkStatus.InProgress,
        ChunkStatus.Retrying => random.Next(4) == 0 ? ChunkStatus.Failed : ChunkStatus.InProgress,
        _ => (ChunkStatus)random.Next((int)ChunkStatus.Retrying, (int)ChunkStatus.Cancelled + 1),
    };
}
