using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching.Retrying;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan EndedAt = TimeSpan.FromSeconds(100);

    private readonly RetryPolicy _policy = new(new RetryOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(20) }, new Random(1));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 16)]
    [InlineData(5, 20)]
    [InlineData(2_000_000_000, 20)]
    public void The_back_off_doubles_up_to_its_longest_and_jitter_only_adds(int failures, int seconds)
    {
        var decision = _policy.Decide(Failed(FailureKind.Transient, new ItemHistory { CountedFailures = failures }), int.MaxValue);

        decision.Status.ShouldBe(RequestStatus.Retrying);
        decision.Counted.ShouldBeTrue();
        (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(seconds, seconds * 1.25);
    }

    [Fact]
    public void Throttling_does_not_count_and_a_hint_replaces_the_items_own_back_off()
    {
        var hinted = _policy.Decide(Failed(FailureKind.ThrottledByRate, hint: TimeSpan.FromSeconds(9)), 1);
        hinted.ShouldBe(new RetryDecision(RequestStatus.Retrying, new ChunkError(FailureKind.ThrottledByRate, FailureKind.ThrottledByRate.Name()), EndedAt));

        var bare = _policy.Decide(Failed(FailureKind.ThrottledByConcurrency, new ItemHistory { ThrottledInARow = 3 }), 1);
        bare.Counted.ShouldBeFalse();
        (bare.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(2, 2.5, "the first two were free, because the throttle has made room by then");
        _policy.Decide(Failed(FailureKind.ThrottledByConcurrency), 1).NotBefore.ShouldBe(EndedAt);
        var lying = _policy.Decide(Failed(FailureKind.ThrottledByRate, hint: TimeSpan.FromSeconds(-1)), 1);
        (lying.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(1, 1.25);
    }

    [Fact]
    public void The_last_attempt_fails_the_item_unless_the_breaker_was_opening()
    {
        var last = Failed(FailureKind.Transient, new ItemHistory { CountedFailures = 2 });
        _policy.Decide(last, 3).Status.ShouldBe(RequestStatus.Failed);

        last.Acknowledge(counts: false);
        var decision = _policy.Decide(last, 3);
        decision.Status.ShouldBe(RequestStatus.Retrying);
        decision.Counted.ShouldBeFalse();
    }

    [Fact]
    public void A_class_of_failures_can_have_fewer_attempts_and_a_back_off_of_its_own()
    {
        var options = new RetryOptions
        {
            ByKind =
            {
                [FailureKind.Timeout] = new RetryRule { Attempts = 2, BaseDelay = TimeSpan.FromSeconds(5), MaxDelay = TimeSpan.FromSeconds(7) },
                [FailureKind.InvalidAnswer] = new RetryRule { BaseDelay = TimeSpan.FromSeconds(3) },
                [FailureKind.Transient] = new RetryRule { Attempts = 9 },
            },
        };
        var policy = new RetryPolicy(options, new Random(1));

        (policy.Decide(Failed(FailureKind.Timeout), 3).NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(5, 5 * 1.25);
        policy.Decide(Failed(FailureKind.Timeout, new ItemHistory { CountedFailures = 1 }), 3).Status.ShouldBe(RequestStatus.Failed);
        policy.Decide(Failed(FailureKind.Transient, new ItemHistory { CountedFailures = 2 }), 3).Status.ShouldBe(RequestStatus.Failed, "never more than the request's own");
        (policy.Decide(Failed(FailureKind.InvalidAnswer), 3).NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(3, 3 * 1.25);
        policy.Decide(Failed(FailureKind.Malformed, new ItemHistory { CountedFailures = 1 }), 3).Status.ShouldBe(RequestStatus.Retrying);
    }

    [Fact]
    public void Parameters_that_are_refused_again_and_again_end_the_item()
    {
        _policy.Decide(Failed(FailureKind.UnsupportedParameter), 1).ShouldBe(
            new RetryDecision(RequestStatus.Retrying, new ChunkError(FailureKind.UnsupportedParameter, FailureKind.UnsupportedParameter.Name()), EndedAt));

        _policy.Decide(Failed(FailureKind.UnsupportedParameter, new ItemHistory { Adaptations = 8 }), 3).Status.ShouldBe(RequestStatus.Failed);
    }

    [Fact]
    public void A_stopped_request_keeps_an_answer_that_came_and_repeats_nothing()
    {
        var deadline = new ChunkError(FailureKind.Deadline, "late");
        var answered = Failed(FailureKind.Transient);
        answered.Item.Request.Stopped = deadline;
        _policy.Decide(answered, 3).ShouldBe(new RetryDecision(RequestStatus.Failed, deadline));

        answered.Outcome = AttemptOutcome.Answered("{}");
        _policy.Decide(answered, 3).Status.ShouldBe(RequestStatus.Completed);
    }

    /// <summary>Consecutive failures of the endpoint, earlier failures of the chunk, and the shortest wait.</summary>
    [Theory]
    [InlineData(1, 0, 0.02)]
    [InlineData(2, 0, 0.25)]
    [InlineData(3, 0, 0.5)]
    [InlineData(5, 0, 1)]
    [InlineData(1, 1, 0.5)]
    [InlineData(1, 2, 2)]
    [InlineData(1, 4, 16)]
    public void A_fault_among_answers_is_repeated_almost_at_once(int ofEndpoint, int ofChunk, double seconds)
    {
        var decision = _policy.Decide(
            Failed(FailureKind.Transient, new ItemHistory { CountedFailures = ofChunk }, failuresInARow: ofEndpoint), int.MaxValue);

        (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(seconds, seconds * 1.25);
    }

    [Fact]
    public void A_time_out_waits_the_whole_back_off_however_well_the_endpoint_is()
    {
        var decision = _policy.Decide(Failed(FailureKind.Timeout, failuresInARow: 1), int.MaxValue);

        (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(1, 1.25);
    }

    [Fact]
    public void A_back_off_that_is_set_for_a_kind_is_waited_whole()
    {
        var options = new RetryOptions { ByKind = { [FailureKind.Transient] = new RetryRule { BaseDelay = TimeSpan.FromSeconds(5) } } };

        var decision = new RetryPolicy(options, new Random(1)).Decide(Failed(FailureKind.Transient, failuresInARow: 1), 3);

        (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(5, 5 * 1.25);
    }

    // The endpoint is in trouble by default, so the whole back-off is waited.
    private static Attempt Failed(FailureKind kind, ItemHistory history = default, TimeSpan? hint = null, int failuresInARow = 5)
    {
        var breaker = BreakerPolicy.Initial with { FailuresInARow = failuresInARow };
        var gate = new EndpointGate(
            0, new LlmEndpoint("test", null!, "model"), 1, new LimitPolicy(1, 0), breaker, TimeSpan.Zero);
        var chunk = new DocumentChunk("doc", 0, "", 0, 0, 0);
        var item = new WorkItem(BareRequest.Of(1, EndpointSet.Of(0)), 0, chunk, new ChunkRecord(new RequestTally(RequestId.New()), "doc", 0))
        {
            Earlier = history,
        };
        return new Attempt(item, gate, default) { Outcome = AttemptOutcome.Failed(kind, "planned", hint), EndedAt = EndedAt };
    }
}
