using ParallelLlm.Answers;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>The front of the core: permits, retries, results, each exactly once, and in which order.</summary>
public sealed class DispatcherTests
{
    private static readonly ChunkError Stop = new(FailureKind.Cancelled, "enough");

    [Fact]
    public void An_answer_frees_its_permit_at_once_and_finishes_its_chunk_once()
    {
        var bench = new Bench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");

        var first = bench.Dispatch().ShouldHaveSingleItem();
        first.Item.Chunk.Text.ShouldBe("a");
        bench.Answer(first);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");

        bench.Steps().ShouldBe(["opened", "a Pending", "b Pending", "a InProgress", "a finished Completed", "b InProgress"]);
        bench.Dispatcher.InFlight.ShouldBe(1);
    }

    [Fact]
    public void A_failure_holds_its_permit_until_throttle_and_breaker_have_both_seen_it()
    {
        var bench = new Bench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Steps();

        bench.Fail(attempt, FailureKind.Transient);
        bench.Dispatch().ShouldBeEmpty();
        bench.ThrottleSees();
        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBeEmpty();
        bench.Dispatcher.InFlight.ShouldBe(1);
        bench.BreakerSees();

        bench.Steps().ShouldBe(["a Retrying Transient"]);
        bench.Dispatcher.InFlight.ShouldBe(0);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
    }

    [Fact]
    public void A_retry_waits_for_its_time_and_then_goes_before_fresh_work()
    {
        var bench = new Bench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b", "c");
        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);
        var due = bench.Dispatcher.NextWake(bench.Now).ShouldNotBeNull();
        due.ShouldBeGreaterThan(bench.Now);
        bench.Answer(bench.Dispatch().Single());

        bench.Advance(due - TimeSpan.FromTicks(1));
        var second = bench.Dispatch().Single();
        second.Item.Chunk.Text.ShouldBe("c");
        bench.Advance(due);
        bench.Answer(second);

        var again = bench.Dispatch().Single();
        (again.Item.Chunk.Text, again.Item.History.Attempts, again.Item.History.CountedFailures).ShouldBe(("a", 2, 1));
    }

    [Fact]
    public void A_chunk_fails_after_as_many_calls_as_its_request_allows()
    {
        var bench = new Bench();
        bench.Enqueue(bench.Open(retryAttempts: 2), "a");
        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);
        bench.Advance(TimeSpan.FromMinutes(1));
        bench.Steps();

        bench.FailSeen(bench.Dispatch().Single(), FailureKind.Timeout);

        bench.Steps().ShouldBe(["a InProgress", "a finished Failed Timeout"]);
        bench.Advance(TimeSpan.FromHours(1));
        bench.Dispatch().ShouldBeEmpty();
    }

    [Fact]
    public void An_attempt_that_ends_before_its_answer_is_read_is_counted_once()
    {
        var bench = new Bench(cap: 1);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        attempt.Outcome = AttemptOutcome.Answered("{}", new TokenUsage(1, 2, 3));
        attempt.EndedAt = bench.Now;

        bench.Dispatcher.EndCall(attempt);
        bench.Dispatcher.InFlight.ShouldBe(0);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
        bench.Steps().ShouldNotContain("a finished Completed");
        attempt.Value = "read";
        bench.Dispatcher.Complete(attempt);

        bench.Steps().ShouldBe(["a finished Completed read"]);
        (bench.Dispatcher.InFlight, bench.Gate.LastEnded, attempt.Item.History.Usage.Total).ShouldBe((1, 1L, 3L));
    }

    [Fact]
    public void An_attempt_of_an_earlier_graph_takes_no_permit_with_it()
    {
        var bench = new Bench(cap: 1);
        bench.Enqueue(bench.Open(), "a");
        bench.Dispatch();
        var former = new Attempt(bench.Item("x"), bench.Gate.Renew(), default) { Outcome = AttemptOutcome.Answered("{}") };

        bench.Dispatcher.EndCall(former);

        (bench.Dispatcher.InFlight, bench.Gate.LastEnded, former.HasEnded).ShouldBe((1, 0L, false));
    }

    [Fact]
    public void Permits_never_exceed_the_bound_that_is_set_at_run_time()
    {
        var bench = new Bench(cap: 3);
        bench.Enqueue(bench.Open(), "a", "b", "c", "d");
        bench.Dispatcher.SetBound(null, 1, bench.Now);
        var first = bench.Dispatch().ShouldHaveSingleItem();
        bench.Dispatcher.SetBound(bench.Gate, 0, bench.Now);
        bench.Answer(first);
        bench.Dispatch().ShouldBeEmpty();
        bench.Dispatcher.SetBound(bench.Gate, 99, bench.Now);
        bench.Dispatcher.SetBound(bench.Gate, 3, bench.Now);
        bench.Dispatcher.SetBound(null, 2, bench.Now);

        bench.Dispatch().Count.ShouldBe(2);
        bench.Steps().Where(step => step.StartsWith("limit", StringComparison.Ordinal))
            .ShouldBe(["limit 3 to 1 set at run time", "limit 3 to 0 paused", "limit 0 to 3 resumed", "limit 1 to 2 set at run time"]);
    }

    [Fact]
    public void Parts_go_in_the_order_of_the_text_and_their_chunk_finishes_with_the_last()
    {
        var bench = new Bench(cap: 1);
        bench.Enqueue(bench.Open(), "ab", "c");
        var whole = bench.Dispatch().Single();
        var chunk = new CutChunk(whole.Item);
        whole.Parts = [.. new[] { ("a", 0), ("b", 1) }.Select(part => whole.Item.Part(whole.Item.Chunk with { Text = part.Item1, Start = part.Item2 }, chunk, keepsOutput: false))];
        bench.FailSeen(whole, FailureKind.TooLarge);
        bench.Steps();

        foreach (var expected in new[] { "a", "b" })
        {
            var part = bench.Dispatch().Single();
            part.Item.Chunk.Text.ShouldBe(expected);
            part.Value = expected;
            chunk.Keep(part.Item, expected, values => string.Concat(values));
            bench.Answer(part, expected);
        }

        bench.Steps().ShouldBe(["a InProgress", "a Retrying", "b InProgress", "ab finished Completed ab"]);
        (whole.Item.History.Attempts, bench.Dispatch().Single().Item.Chunk.Text).ShouldBe((3, "c"));
    }

    [Fact]
    public void An_answer_that_is_stored_first_finishes_its_chunk_when_it_is_on_disk()
    {
        var bench = new Bench(cap: 1, stores: true);
        bench.Enqueue(bench.Open(), "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Steps();
        bench.Answer(attempt, "v");
        bench.Steps().ShouldBe(["a to save"]);
        bench.Dispatch().Single().Item.Chunk.Text.ShouldBe("b");
        bench.Steps();

        bench.Save(attempt, error: null);

        bench.Steps().ShouldBe(["a finished Completed v"]);
        bench.Save(attempt, error: null);
        bench.Steps().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, "a finished Completed v")]
    [InlineData(true, "a finished Failed NotStored")]
    public void An_answer_that_cannot_be_stored_is_lost_only_where_the_store_is_required(bool isRequired, string expected)
    {
        var bench = new Bench(stores: true, isRequired: isRequired);
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
        var bench = new Bench(stores: true);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempts = bench.Dispatch();
        bench.Answer(attempts[0], "v");
        bench.Steps();

        bench.Dispatcher.Cancel(request, Stop);
        bench.Answer(attempts[1], "w");
        bench.Save(attempts[0], error: null);
        bench.Dispatcher.EndInput(request);

        bench.Steps().ShouldBe(["a finished Completed v", "b part to save", "b finished Completed w", "closed"]);
    }

    [Fact]
    public void Followers_get_the_leaders_answer_and_make_no_call()
    {
        var bench = new Bench(stores: true);
        var (leader, follower) = bench.Same(bench.Open(), bench.Open());
        var attempt = bench.Dispatch().ShouldHaveSingleItem();
        attempt.Item.ShouldBeSameAs(leader);
        bench.Answer(attempt, "v");
        bench.Steps();

        bench.Save(attempt, error: null);

        bench.Steps().ShouldBe(["same finished Completed v", "same finished Completed v paid"]);
        (follower.History.Attempts, bench.Dispatch().Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Followers_go_themselves_when_their_leader_fails()
    {
        var bench = new Bench(stores: true);
        var (_, follower) = bench.Same(bench.Open(retryAttempts: 1), bench.Open());
        bench.FailSeen(bench.Dispatch().Single(), FailureKind.BadRequest);

        bench.Dispatch().ShouldHaveSingleItem().Item.ShouldBeSameAs(follower);
    }

    [Fact]
    public void A_follower_takes_the_place_of_a_leader_whose_request_is_cancelled()
    {
        var bench = new Bench(cap: 1, stores: true);
        bench.Enqueue(bench.Open(), "other");
        var other = bench.Dispatch().Single();
        var cancelled = bench.Open();
        var (_, follower) = bench.Same(cancelled, bench.Open());

        bench.Dispatcher.Cancel(cancelled, Stop);
        bench.Advance(bench.Now);
        bench.Answer(other, "v");

        bench.Dispatch().ShouldHaveSingleItem().Item.ShouldBeSameAs(follower);
    }

    [Fact]
    public void A_cancelled_request_sends_nothing_more_and_closes_once_when_all_of_it_has_ended()
    {
        var bench = new Bench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Steps();

        bench.Dispatcher.Cancel(request, Stop);
        bench.Advance(bench.Now);
        bench.Dispatcher.EndInput(request);
        bench.Steps().ShouldBe(["b finished Cancelled Cancelled"]);
        bench.FailSeen(attempt, FailureKind.Cancelled);

        bench.Steps().ShouldBe(["a finished Cancelled Cancelled", "closed"]);
        bench.Dispatcher.EndInput(request);
        bench.Steps().ShouldBeEmpty();
        bench.Enqueue(request, "late");
        bench.Dispatch().ShouldBeEmpty();
        bench.Steps().ShouldBeEmpty();
    }

    [Fact]
    public void A_disabled_endpoint_ends_its_work_with_the_reason_and_waits_for_no_control()
    {
        var bench = new Bench(cap: 2);
        bench.Enqueue(bench.Open(), "a", "b", "c");
        var attempts = bench.Dispatch();
        bench.Fail(attempts[0], FailureKind.Transient);
        bench.Steps();
        var reason = new ChunkError(FailureKind.EndpointUnusable, "broken");

        bench.Dispatcher.Disable(bench.Gate, reason, bench.Now);
        bench.Advance(bench.Now);
        bench.Answer(attempts[1]);
        bench.Advance(bench.Now + TimeSpan.FromMinutes(1));

        bench.Steps().Where(step => step.Contains("finished", StringComparison.Ordinal)).ShouldBe(
            ["c finished Failed EndpointUnusable", "a finished Failed EndpointUnusable", "b finished Completed"], ignoreOrder: true);
        bench.Dispatcher.InFlight.ShouldBe(0);
    }

    [Fact]
    public void A_failed_graph_finishes_each_open_chunk_once_and_closes_each_request()
    {
        var bench = new Bench(cap: 1, stores: true);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b", "c");
        bench.Answer(bench.Dispatch().Single(), "v");
        bench.Dispatch();
        bench.Steps();
        var reason = new ChunkError(FailureKind.Engine, "bug");

        bench.Dispatcher.Fail(reason, bench.Now);

        bench.Steps().ShouldBe(["a finished Failed Engine", "b finished Failed Engine", "c finished Failed Engine", "closed"], ignoreOrder: true);
        (request.Stopped, bench.Dispatcher.OpenRequests.Count).ShouldBe((reason, 0));
    }

    [Fact]
    public void It_is_drained_when_nothing_is_open_and_every_event_is_taken()
    {
        var bench = new Bench(cap: 1);
        var request = bench.Open();
        bench.Enqueue(request, "a", "b");
        var attempt = bench.Dispatch().Single();
        bench.Dispatcher.Drain(Stop);
        bench.Dispatcher.EndInput(request);
        bench.Advance(bench.Now);
        bench.Dispatcher.IsDrained.ShouldBeFalse();
        bench.Answer(attempt);

        bench.Dispatcher.IsDrained.ShouldBeFalse("its events have not been taken");
        bench.Steps().ShouldBe(
            ["opened", "a Pending", "b Pending", "a InProgress", "b finished Cancelled Cancelled", "a finished Completed", "closed"]);
        bench.Dispatcher.IsDrained.ShouldBeTrue();
        bench.Open().Stopped.ShouldBe(Stop);
    }

    [Fact]
    public void A_deadline_ends_what_waits_and_tells_whose_calls_are_to_end()
    {
        var bench = new Bench(cap: 1);
        var request = bench.Open(deadline: TimeSpan.FromSeconds(5));
        bench.Enqueue(request, "a", "b");
        bench.Dispatch();
        bench.Steps();

        bench.Dispatcher.NextWake(bench.Now).ShouldBe(TimeSpan.FromSeconds(5));
        bench.Dispatcher.Advance(TimeSpan.FromSeconds(4.9)).ShouldBeEmpty();
        bench.Dispatcher.Advance(TimeSpan.FromSeconds(5)).ShouldBe([request]);

        bench.Steps().ShouldBe(["b finished Failed Deadline"]);
        request.CallsEnd.ShouldBeTrue();
    }

    private sealed class Bench
    {
        private readonly Flights _flights = new();
        private readonly LlmEndpoint _endpoint = new("test", null!, "model") { Identity = "http://test/v1" };
        private readonly ParallelLlmOptions _options = new();
        private readonly bool _stores;
        private long _sequence;

        public Bench(int cap = 4, bool stores = false, bool isRequired = false)
        {
            Gate = new EndpointGate(0, _endpoint, cap, new LimitPolicy(cap, 0), BreakerPolicy.Initial, TimeSpan.Zero);
            var core = new AdmissionCore(cap, [Gate], _options, new Random(1));
            Dispatcher = new Dispatcher(core, new RetryPolicy(_options.Retry, new Random(2)), _flights, isRequired);
            _stores = stores;
        }

        public Dispatcher Dispatcher { get; }

        public EndpointGate Gate { get; }

        public TimeSpan Now { get; private set; }

        public Request Open(int retryAttempts = 3, TimeSpan? deadline = null)
        {
            var settings = new ProcessingRequest([]) { RetryAttempts = retryAttempts };
            var work = new PromptWork(new FieldExtractor(ExtractionSchema.FromNames(["name"])), minPartLength: 1);
            var request = new Request(settings, work, EndpointSet.Of(0), int.MaxValue, deadline)
            {
                Results = new RequestResults(ResultOrder.Completion, int.MaxValue, long.MaxValue),
                Keys = _stores ? RequestKeys.Of([_endpoint], settings, work, includeSampled: true) : null,
            };
            Dispatcher.Open(request);
            return request;
        }

        public WorkItem Item(string text, Request? request = null)
        {
            request ??= BareRequest.Of(1, EndpointSet.Of(0));
            return new WorkItem(request, _sequence, new DocumentChunk("doc", (int)_sequence++, text, 0, text.Length, 1), new ChunkRecord(request.Tally, "doc", 0));
        }

        public void Enqueue(Request request, params string[] texts)
        {
            foreach (var text in texts)
                Dispatcher.Enqueue(Item(text, request), Now);
        }

        /// <summary>The same work of two requests: the first leads.</summary>
        public (WorkItem Leader, WorkItem Follower) Same(Request first, Request second)
        {
            var (leader, follower) = (Item("same", first), Item("same", second));
            var key = first.Keys!.AddTo(leader);
            _flights.Join(leader, key).ShouldBeTrue();
            _flights.Join(follower, second.Keys!.AddTo(follower)).ShouldBeFalse();
            Dispatcher.Enqueue(leader, Now);
            Dispatcher.Enqueue(follower, Now);
            return (leader, follower);
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

        public void Answer(Attempt attempt, object? value = null)
        {
            attempt.Value = value ?? "";
            End(attempt, AttemptOutcome.Answered("{}"));
        }

        public void Fail(Attempt attempt, FailureKind kind) => End(attempt, AttemptOutcome.Failed(kind, "planned"));

        public void FailSeen(Attempt attempt, FailureKind kind)
        {
            Fail(attempt, kind);
            ThrottleSees();
            BreakerSees();
        }

        public void ThrottleSees() => Dispatcher.Apply(Gate, Gate.Limit, Gate.LastEnded, Now);

        public void BreakerSees() => Dispatcher.Apply(Gate, Gate.Breaker, Gate.LastEnded);

        public void Save(Attempt attempt, ChunkError? error) => Dispatcher.Saved(
            new SavedAnswers([new SavedAnswer(attempt, new PaidAnswer(attempt.WholeValue!, "model", null))], error), Now);

        /// <summary>What has happened since the last time, in words.</summary>
        public List<string> Steps()
        {
            var steps = new List<string>();
            while (Dispatcher.Events.TryTake(out var what))
                steps.Add(InWords(what).Trim());
            return steps;
        }

        private static string InWords(in EngineEvent what) => what.Kind switch
        {
            EngineEventKind.ChunkStepped => $"{what.Item!.Chunk.Text} {what.Status} {what.Failure}",
            EngineEventKind.ChunkFinished => $"{what.Item!.Chunk.Text} finished {what.Status} {what.Error?.Kind}{what.Value}{(what.Paid is null ? "" : " paid")}",
            EngineEventKind.AnswerToSave => $"{what.Attempt!.Item.Chunk.Text} to save",
            EngineEventKind.PartToSave => $"{what.Attempt!.Item.Chunk.Text} part to save",
            _ => what.News switch
            {
                EngineNews.Opened => "opened",
                EngineNews.Closed => "closed",
                EngineNews.Changed { Change: var change } => $"{change.What.ToString().ToLowerInvariant()} {change.From:0} to {change.To:0} {change.Reason}",
                var other => other!.GetType().Name,
            },
        };

        private void End(Attempt attempt, AttemptOutcome outcome)
        {
            (attempt.Outcome, attempt.EndedAt) = (outcome, Now);
            Dispatcher.Complete(attempt);
        }
    }
}
