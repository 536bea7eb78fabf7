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

    private readonly RetryPolicy _policy = new(
        new RetryOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(20) }, new Random(1));

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

        decision.Status.ShouldBe(ChunkStatus.Retrying);
        decision.Counted.ShouldBeTrue();
        (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(seconds, seconds * 1.25);
    }

    [Fact]
    public void Throttling_does_not_count_and_a_hint_replaces_the_items_own_back_off()
    {
        var hinted = _policy.Decide(Failed(FailureKind.ThrottledByRate, hint: TimeSpan.FromSeconds(9)), 1);
        hinted.ShouldBe(Again(FailureKind.ThrottledByRate));

        var bare = _policy.Decide(Failed(FailureKind.ThrottledByConcurrency, new ItemHistory { ThrottledInARow = 3 }), 1);
        bare.Counted.ShouldBeFalse();
        (bare.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(
            2, 2.5, "the first two were free, because the throttle has made room by then");
        _policy.Decide(Failed(FailureKind.ThrottledByConcurrency), 1).NotBefore.ShouldBe(EndedAt);
        foreach (var hint in new[] { TimeSpan.FromSeconds(-1), TimeSpan.Zero })
            (_policy.Decide(Failed(FailureKind.ThrottledByRate, hint: hint), 1).NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(1, 1.25);
    }

    [Fact]
    public void The_last_attempt_fails_the_item_unless_the_breaker_was_opening()
    {
        var last = Failed(FailureKind.Transient, new ItemHistory { CountedFailures = 2 });
        _policy.Decide(last, 3).Status.ShouldBe(ChunkStatus.Failed);

        last.Acknowledge(counts: false);
        var decision = _policy.Decide(last, 3);
        decision.Status.ShouldBe(ChunkStatus.Retrying);
        decision.Counted.ShouldBeFalse();
    }

    [Fact]
    public void A_class_of_failures_can_have_fewer_attempts_and_a_back_off_of_its_own()
    {
        var options = new RetryOptions
        {
            ByKind =
            {
                [FailureKind.Timeout] = new RetryRule { Attempts = 2, BaseDelay = TimeSpan.FromSeconds(5) },
                [FailureKind.InvalidAnswer] = new RetryRule { BaseDelay = TimeSpan.FromSeconds(3), MaxDelay = TimeSpan.FromSeconds(4) },
                [FailureKind.Transient] = new RetryRule { Attempts = 9 },
            },
        };
        var policy = new RetryPolicy(options, new Random(1));

        (policy.Decide(Failed(FailureKind.Timeout), 3).NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(5, 5 * 1.25);
        policy.Decide(Failed(FailureKind.Timeout, new ItemHistory { CountedFailures = 1 }), 3).Status.ShouldBe(ChunkStatus.Failed);
        policy.Decide(Failed(FailureKind.Transient, new ItemHistory { CountedFailures = 2 }), 3).Status.ShouldBe(
            ChunkStatus.Failed, "never more than the request's own");
        (policy.Decide(Failed(FailureKind.InvalidAnswer), 3).NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(3, 3 * 1.25);
        var second = policy.Decide(Failed(FailureKind.InvalidAnswer, new ItemHistory { CountedFailures = 1 }), 3);
        (second.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(4, 4 * 1.25);
        policy.Decide(Failed(FailureKind.Malformed, new ItemHistory { CountedFailures = 1 }), 3).Status.ShouldBe(ChunkStatus.Retrying);
    }

    [Fact]
    public void Parameters_that_are_refused_again_and_again_end_the_item()
    {
        _policy.Decide(Failed(FailureKind.UnsupportedParameter), 1).ShouldBe(Again(FailureKind.UnsupportedParameter));

        var last = Failed(FailureKind.UnsupportedParameter, new ItemHistory { Adaptations = 8 });
        _policy.Decide(last, 3).Status.ShouldBe(ChunkStatus.Failed);
    }

    [Fact]
    public void A_stopped_request_keeps_an_answer_that_came_and_repeats_nothing()
    {
        var deadline = new ChunkError(FailureKind.Deadline, "late");
        var answered = Failed(FailureKind.Transient);
        answered.Item.Request.Stopped = deadline;
        _policy.Decide(answered, 3).ShouldBe(new RetryDecision(ChunkStatus.Failed, deadline));

        answered.Outcome = AttemptOutcome.Answered("{}");
        _policy.Decide(answered, 3).Status.ShouldBe(ChunkStatus.Completed);
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

    [Fact]
    public void An_answer_that_cannot_be_used_is_asked_for_again_at_once()
    {
        var attempt = Failed(FailureKind.InvalidAnswer);
        (attempt.Outcome, attempt.InvalidAnswer) = (AttemptOutcome.Answered("{}"), "The field 'name' is missing.");

        _policy.Decide(attempt, 2).ShouldBe(Again(FailureKind.InvalidAnswer) with { Counted = true });
        _policy.Decide(attempt, 1).ShouldBe(
            new RetryDecision(ChunkStatus.Failed, new ChunkError(FailureKind.InvalidAnswer, "The field 'name' is missing.")));
    }

    [Theory]
    [InlineData("The server's words.", "The server's words.")]
    [InlineData(null, "bad_request")]
    public void An_error_has_the_words_of_the_server_or_the_name_of_its_kind(string? message, string expected)
    {
        var attempt = Failed(FailureKind.BadRequest);
        attempt.Outcome = attempt.Outcome with { Message = message };

        _policy.Decide(attempt, 3).ShouldBe(new RetryDecision(ChunkStatus.Failed, new ChunkError(FailureKind.BadRequest, expected)));
    }

    [Theory]
    [InlineData(FailureKind.OutOfQuota)]
    [InlineData(FailureKind.EndpointUnusable)]
    public void An_endpoint_that_cannot_be_used_does_not_count_against_the_chunk(FailureKind kind) =>
        _policy.Decide(Failed(kind, new ItemHistory { CountedFailures = 9 }), 1).ShouldBe(Again(kind));

    [Theory]
    [InlineData(false, 9, 1, true)]
    [InlineData(true, 0, 2, true)]
    [InlineData(true, 1, 2, false)]
    public void A_text_that_is_refused_while_others_are_answered_is_to_blame_in_the_end(
        bool counts, int failures, int attempts, bool goesOn)
    {
        var attempt = Failed(FailureKind.EndpointUnusable, new ItemHistory { CountedFailures = failures, Attempts = 2 });
        attempt.Acknowledge(counts, isDoubted: true);

        var decision = _policy.Decide(attempt, attempts);

        if (goesOn)
        {
            (decision.Status, decision.Counted).ShouldBe((ChunkStatus.Retrying, counts));
            (decision.NotBefore - EndedAt).TotalSeconds.ShouldBeInRange(2, 2.5);
            return;
        }

        var words = "planned Only this text is refused: others are answered with the same key and model.";
        decision.ShouldBe(new RetryDecision(ChunkStatus.Failed, new ChunkError(FailureKind.Refused, words)));
    }

    [Theory]
    [InlineData(FailureKind.Refused)]
    [InlineData(FailureKind.TooLarge)]
    public void Work_refused_by_one_model_goes_to_another_at_once(FailureKind kind)
    {
        var attempt = Failed(kind);
        _policy.Decide(attempt, 3).Status.ShouldBe(ChunkStatus.Failed);

        attempt.Elsewhere = EndpointSet.Of(1);

        _policy.Decide(attempt, 1).ShouldBe(Again(kind, "planned"));
    }

    [Theory]
    [InlineData(100, 0, 1, true)]
    [InlineData(100, 1, 3, true)]
    [InlineData(100, 1, 2, false)]
    [InlineData(null, 0, 3, false)]
    public void An_answer_that_is_cut_off_is_asked_for_at_its_full_length(int? limit, int failures, int attempts, bool isRepeated)
    {
        var attempt = Failed(FailureKind.Truncated, new ItemHistory { CountedFailures = failures }, maxOutputTokens: limit);

        _policy.Decide(attempt, attempts).ShouldBe(isRepeated
            ? Again(FailureKind.Truncated) with { Counted = true }
            : new RetryDecision(ChunkStatus.Failed, new ChunkError(FailureKind.Truncated, "planned")));
    }

    [Theory]
    [InlineData(FailureKind.TooLarge)]
    [InlineData(FailureKind.Truncated)]
    public void A_chunk_that_does_not_fit_continues_in_parts_unless_too_short_to_split(FailureKind kind)
    {
        var attempt = Failed(kind);
        attempt.Parts = [attempt.Item];
        _policy.Decide(attempt, 1).ShouldBe(Again(kind) with { Parts = attempt.Parts });

        attempt.Parts = [];

        _policy.Decide(attempt, 1).Error.ShouldBe(
            new ChunkError(kind, "planned Its 0 characters are not split further: a part has at least 200."));
    }

    [Theory]
    [InlineData(FailureKind.TooLarge, 100, false, true)]
    [InlineData(FailureKind.Truncated, null, false, true)]
    [InlineData(FailureKind.Truncated, 100, false, false)]
    [InlineData(FailureKind.Truncated, 100, true, true)]
    [InlineData(FailureKind.BadRequest, 100, false, false)]
    [InlineData(FailureKind.BadRequest, 100, true, true)]
    [InlineData(FailureKind.Refused, 100, true, false)]
    public void A_chunk_is_split_when_changing_its_output_limit_cannot_help(FailureKind kind, int? limit, bool isRaised, bool isCut)
    {
        var attempt = Failed(kind, maxOutputTokens: limit);
        if (isRaised)
            attempt.Item.TakeBack(attempt, Again(FailureKind.Truncated));

        RetryPolicy.MayHaveToBeCut(attempt).ShouldBe(isCut);
    }

    // Another attempt without a wait, which does not count.
    private static RetryDecision Again(FailureKind kind, string? words = null) =>
        new(ChunkStatus.Retrying, new ChunkError(kind, words ?? kind.Name()), EndedAt);

    // The endpoint is in trouble by default, so the whole back-off is waited.
    private static Attempt Failed(
        FailureKind kind, ItemHistory history = default, TimeSpan? hint = null, int failuresInARow = 5, int? maxOutputTokens = null)
    {
        var breaker = BreakerPolicy.Initial with { FailuresInARow = failuresInARow };
        var gate = new EndpointGate(
            0, new LlmEndpoint("test", null!, "model"), 1, new LimitPolicy(1, 0), breaker, TimeSpan.Zero);
        var chunk = new DocumentChunk("doc", 0, "", 0, 0, 0);
        var request = BareRequest.Of(1, EndpointSet.Of(0), maxOutputTokens: maxOutputTokens);
        var item = new WorkItem(request, 0, chunk, new ChunkRecord(new RequestTally(RequestId.New()), "doc", 0))
        {
            Earlier = history,
        };
        return new Attempt(item, gate, default) { Outcome = AttemptOutcome.Failed(kind, "planned", hint), EndedAt = EndedAt };
    }
}
