using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Tests.Unit.Simulator.Model;

/// <summary>Ways in which servers differ.</summary>
public sealed class ServerHabitsTests
{
    [Theory]
    [InlineData("admission", 9L, null)]
    [InlineData("answer", null, 10L)]
    public void Levels_are_announced_at_admission_or_with_the_answer(string when, long? admitted, long? answered)
    {
        var model = Model($$"""{"rpm": 60, "rpm_burst": 10, "rate_headers_at": "{{when}}", "latency": {"ms": 5000} }""");

        var admission = model.Offer(TimeSpan.Zero, 1);
        admission.RateLimit?.Requests.Remaining.ShouldBe(admitted);
        model.Finish(admission.Permit.AnswersAt, admission.Permit).RateLimit?.Requests.Remaining.ShouldBe(answered);
        (admission.RateLimit is null).ShouldBe(admitted is null);
    }

    [Fact]
    public void A_bucket_of_some_seconds_worth_follows_the_rate_and_is_announced_as_it_is()
    {
        var model = Model("""{"rpm": 600, "burst_s": 5, "steps": [{"at_s": 60, "rpm": 1200}]}""");

        var facts = model.Offer(TimeSpan.Zero, 1).RateLimit!.Requests;
        (facts.Limit, facts.Remaining).ShouldBe((600L, 49L));
        BucketTests.Admitted(model, TimeSpan.Zero, 1_000).ShouldBe(49);
        BucketTests.Admitted(model, TimeSpan.FromSeconds(120), 1_000).ShouldBe(100);
    }

    [Theory]
    [InlineData("{}", "Rate limit reached for simulator-rule-v1 on requests per min (RPM): Limit 60, Used 60, Requested 1. Please try again in 1s.", "requests", "rate_limit_exceeded")]
    [InlineData("""{"limit": false}""", "Rate limit reached for simulator-rule-v1 on requests per min (RPM). Please try again in 1s.", "requests", "rate_limit_exceeded")]
    [InlineData("""{"wait": false}""", "Rate limit reached for simulator-rule-v1 on requests per min (RPM): Limit 60, Used 60, Requested 1.", "requests", "rate_limit_exceeded")]
    [InlineData("""{"name": false, "wait": false}""", "Too many requests.", "too_many_requests", null)]
    [InlineData("""{"name": false}""", "Too many requests. Please try again in 1s.", "too_many_requests", null)]
    public void The_refusal_body_follows_the_scenario(string body, string message, string type, string? code)
    {
        var model = Model($$"""{"rpm": 60, "rpm_burst": 1, "rate_refusal": {{body}}}""");
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        var refusal = model.Offer(TimeSpan.Zero, 1).Refusal!;
        (refusal.Message, refusal.Type, refusal.Code, refusal.By).ShouldBe((message, type, code, RefusedBy.Rate));
    }

    [Fact]
    public void A_wait_can_be_given_in_the_body_alone()
    {
        var model = Model("""{"rpm": 40, "rpm_burst": 1, "retry_after": "none", "rate_headers": "never", "rate_refusal": {"wait": true}}""");
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        var refused = model.Offer(TimeSpan.Zero, 1);
        refused.RateLimit.ShouldBeNull();
        refused.Refusal!.RetryAfter.ShouldBeNull();
        refused.Refusal.Message.ShouldEndWith("Please try again in 1.5s.");
        refused.Refusal.Means.ShouldBe(FailureKind.ThrottledByRate);
    }

    [Theory]
    [InlineData("""{"concurrency": 1, "refusal_status": 503}""", RefusedBy.Concurrency)]
    [InlineData("""{"rpm": 60, "rpm_burst": 1, "refusal_status": 503, "rate_refusal": {"name": false}}""", RefusedBy.Rate)]
    public void Limits_can_refuse_with_503(string json, RefusedBy by)
    {
        var model = Model(json);
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        var refusal = model.Offer(TimeSpan.Zero, 1).Refusal!;
        (refusal.Status, refusal.By, refusal.Means).ShouldBe((503, by, FailureKind.Transient));
    }

    [Theory]
    [InlineData("seconds", 1L, null)]
    [InlineData("both", 1L, 1000L)]
    [InlineData("none", null, null)]
    public void The_hidden_limit_can_carry_a_hint_and_words_of_its_own(string form, long? seconds, long? milliseconds)
    {
        var model = Model($$"""{"concurrency": 1, "retry_after": "{{form}}", "concurrency_refusal": {"message": "Too many concurrent requests.", "type": "requests", "code": "busy", "retry_after_s": 1} }""");
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        var refusal = model.Offer(TimeSpan.Zero, 1).Refusal!;
        (refusal.Message, refusal.Type, refusal.Code).ShouldBe(("Too many concurrent requests.", "requests", "busy"));
        (refusal.RetryAfter?.Seconds, refusal.RetryAfter?.Milliseconds).ShouldBe((seconds, milliseconds));
    }

    [Fact]
    public void Calls_can_be_refused_at_a_moment_whatever_the_limits_say()
    {
        var model = Model("""{"refusals": [{"at_s": 20, "calls": 2, "retry_after_s": 1}, {"at_s": 30}]}""");

        double[] offered = [19, 21, 22, 23, 31, 32];
        offered.Select(at => model.Offer(TimeSpan.FromSeconds(at), 1))
            .Select(offer => offer.Refusal is null ? "accepted" : $"refused {offer.Refusal.RetryAfter?.Seconds}")
            .ShouldBe(["accepted", "refused 1", "refused 1", "accepted", "refused ", "accepted"]);
    }

    /// <summary>Four calls of 1 s on two slots: the third gives up after 0.5 s, the first after 0.7 s, the others are answered.</summary>
    [Theory]
    [InlineData("worked_on", 1.0, 2.0)]
    [InlineData("leave_queue", 1.0, 2.0)]
    [InlineData("free_slot", 1.0, 1.7)]
    public void A_call_that_is_given_up_leaves_the_queue_or_the_slot_or_neither(string abandoned, double second, double fourth)
    {
        var model = Model($$"""{"slots": 2, "abandoned": "{{abandoned}}", "latency": {"ms": 1000} }""");
        var permits = Enumerable.Range(0, 4).Select(_ => model.Offer(TimeSpan.Zero, 1).Permit).ToArray();
        var moves = model.Moves;

        model.Finish(TimeSpan.FromSeconds(0.5), permits[2]);
        model.Finish(TimeSpan.FromSeconds(0.7), permits[0]);

        (model.Moves > moves).ShouldBe(abandoned != "worked_on");
        model.AnswersAt(TimeSpan.FromSeconds(0.8), permits[1]).TotalSeconds.ShouldBe(second);
        model.AnswersAt(TimeSpan.FromSeconds(0.8), permits[3]).TotalSeconds.ShouldBe(fourth);
        model.InFlight.ShouldBe(2);
    }

    [Fact]
    public void Leaving_the_queue_lets_those_behind_move_up()
    {
        var model = Model("""{"slots": 1, "abandoned": "leave_queue", "latency": {"ms": 1000}}""");
        var permits = Enumerable.Range(0, 4).Select(_ => model.Offer(TimeSpan.Zero, 1).Permit).ToArray();
        model.AnswersAt(TimeSpan.Zero, permits[3]).ShouldBe(TimeSpan.FromSeconds(4));

        model.Finish(TimeSpan.FromSeconds(0.5), permits[1]);

        model.AnswersAt(TimeSpan.FromSeconds(0.5), permits[3]).ShouldBe(TimeSpan.FromSeconds(3));
        model.AnswersAt(TimeSpan.FromSeconds(3), permits[3]).ShouldBe(TimeSpan.FromSeconds(3));
    }

    /// <summary>Calls of a second on four slots that are twice as slow when all are busy: alone 1 s, two 4/3 s, all four 2 s.</summary>
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 1.333333)]
    [InlineData(4, 2.0)]
    [InlineData(8, 4.0)]
    public void Busy_slots_slow_each_other_down(int calls, double last)
    {
        var model = Model("""{"slots": 4, "slot_slowdown": 2, "latency": {"ms": 1000}}""");
        var permits = Enumerable.Range(0, calls).Select(_ => model.Offer(TimeSpan.Zero, 1).Permit).ToArray();

        model.AnswersAt(TimeSpan.Zero, permits[^1]).TotalSeconds.ShouldBe(last, 1e-5);
    }

    [Fact]
    public void A_speed_change_affects_calls_already_being_served()
    {
        var model = Model("""{"slots": 1, "latency": {"ms": 1000}, "steps": [{"at_s": 0.5, "speed": 0.5}]}""");
        var permit = model.Offer(TimeSpan.Zero, 1).Permit;

        model.AnswersAt(TimeSpan.FromSeconds(0.5), permit).ShouldBe(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void A_call_queued_too_long_is_refused_and_a_full_queue_refuses_at_once()
    {
        var model = Model("""{"slots": 1, "queue_ms": 300, "queue_length": 2, "latency": {"ms": 1000}}""");
        var permits = Enumerable.Range(0, 3).Select(_ => model.Offer(TimeSpan.Zero, 1).Permit).ToArray();
        model.Offer(TimeSpan.Zero, 1).Refusal!.By.ShouldBe(RefusedBy.Concurrency);

        model.AnswersAt(TimeSpan.Zero, permits[1]).ShouldBe(TimeSpan.FromSeconds(0.3));
        model.Finish(TimeSpan.FromSeconds(0.3), permits[1]).Refusal!.Status.ShouldBe(429);
        model.Finish(TimeSpan.FromSeconds(1), permits[0]).Refusal.ShouldBeNull();
        model.Finish(TimeSpan.FromSeconds(1), permits[2]).Refusal!.Status.ShouldBe(429);
        model.Offer(TimeSpan.FromSeconds(1), 1).Accepted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}", 150)]
    [InlineData("""{"factor": 0.7}""", 105)]
    [InlineData("""{"factor": 1.5}""", 225)]
    [InlineData("""{"system": false}""", 50)]
    [InlineData("""{"schema": true}""", 175)]
    public void Tokens_are_counted_as_the_scenario_says(string count, int tokens) =>
        ProviderOptions.Parse($$"""{"token_count": {{count}}}""").TokenCount.Of(system: 400, others: 200, schema: 100).ShouldBe(tokens);

    [Theory]
    [InlineData("{}", 23)]
    [InlineData("""{"system": false}""", 15)]
    [InlineData("""{"schema": true}""", 28)]
    [InlineData("""{"factor": 2}""", 46)]
    public void Tokens_of_a_vocabulary_count_with_those_around_messages(string count, int tokens)
    {
        var options = ProviderOptions.Parse($$"""{"token_count": {{count}}}""").TokenCount with { Vocabulary = TokenVocabulary.O200k };
        var prompt = new PromptCount(options);
        prompt.AddMessage("You extract data.", isSystem: true);
        prompt.AddMessage("Name: Ada Lovelace, London", isSystem: false);
        prompt.AddSchema("""{"type":"object"}""");

        prompt.Tokens.ShouldBe(tokens);
    }

    /// <summary>When the server would accept a call, if no other comes.</summary>
    [Theory]
    [InlineData("""{"rpm": 60, "rpm_burst": 1}""", 1.0)]
    [InlineData("""{"tpm": 60, "tpm_burst": 60}""", 22.0)]
    [InlineData("""{"concurrency": 1}""", null)]
    [InlineData("""{"drop_above": 1}""", null)]
    [InlineData("""{"outages": [{"at_s": 0.1, "for_s": 3}]}""", 0.0)]
    [InlineData("{}", 0.0)]
    public void The_model_predicts_when_it_would_accept_a_call(string json, double? opens)
    {
        var model = Model(json);
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        model.OpensAt(TimeSpan.Zero, new OfferedCall(1))?.TotalSeconds.ShouldBe(opens ?? double.NaN, 0.001);
        (model.OpensAt(TimeSpan.Zero, new OfferedCall(1)) is null).ShouldBe(opens is null);
    }

    [Fact]
    public void It_never_opens_for_a_call_that_is_larger_than_its_bucket() =>
        Model("""{"tpm": 60, "tpm_burst": 60}""").OpensAt(TimeSpan.Zero, new OfferedCall(1_000)).ShouldBeNull();

    private static ProviderModel Model(string json) => new(ProviderOptions.Parse(json));
}
