using CsCheck;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator.Model;

public sealed class ProviderModelTests
{
    private static readonly LatencyOptions OneSecond = new() { Ms = 1_000 };

    [Fact]
    public void The_hidden_limit_refuses_without_a_hint_until_a_permit_is_free()
    {
        var model = new ProviderModel(new ProviderOptions { Concurrency = 2, Rpm = 600, Latency = OneSecond });
        var first = model.Offer(TimeSpan.Zero, 10);
        model.Offer(TimeSpan.Zero, 10).Accepted.ShouldBeTrue();

        var third = model.Offer(TimeSpan.Zero, 10);
        third.Refusal!.Status.ShouldBe(429);
        third.Refusal.Code.ShouldBeNull();
        third.Refusal.RetryAfter.ShouldBeNull();
        third.RateLimit.ShouldBeNull();
        third.Refusal.Means.ShouldBe(FailureKind.ThrottledByConcurrency);
        model.InFlight.ShouldBe(2);

        model.Finish(first.Permit.AnswersAt, first.Permit);
        model.Offer(first.Permit.AnswersAt, 10).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void No_more_are_ever_in_flight_than_the_limit_in_force_when_the_last_one_was_admitted() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[0, 400].Array[1, 300]).Sample((limit, later, pauses) =>
        {
            var model = new ProviderModel(new ProviderOptions
            {
                Concurrency = limit,
                Latency = new LatencyOptions { Ms = 3_000, Cv = 1 },
                Steps = [new StepOptions { AtSeconds = 10, Concurrency = later }],
            });
            var now = TimeSpan.Zero;
            var open = new PriorityQueue<Permit, TimeSpan>();
            foreach (var pause in pauses)
            {
                now += TimeSpan.FromMilliseconds(pause);
                while (open.TryPeek(out _, out var due) && due <= now)
                    model.Finish(due, open.Dequeue());

                var inForce = now < TimeSpan.FromSeconds(10) ? limit : later;
                var admission = model.Offer(now, 1);
                admission.Accepted.ShouldBe(open.Count < inForce);
                if (admission.Accepted)
                    open.Enqueue(admission.Permit, admission.Permit.AnswersAt);
                model.InFlight.ShouldBe(open.Count);
            }
        });

    [Fact]
    public void Steps_change_the_limits_at_their_time()
    {
        var model = new ProviderModel(ProviderOptions.Parse("""
            {"concurrency": 4, "latency": {"ms": 100}, "steps": [
              {"at_s": 10, "concurrency": 2, "latency_ms": 500}, {"at_s": 20, "concurrency": 0}]}
            """));

        InAndOut(model, 0).ShouldBe((4, 0.1));
        InAndOut(model, 9.999).ShouldBe((4, 0.1));
        InAndOut(model, 10).ShouldBe((2, 0.5));
        InAndOut(model, 20).ShouldBe((50, 0.5));
    }

    [Fact]
    public void A_ramp_moves_in_tenths_of_a_second_and_a_later_step_cuts_it_off()
    {
        var model = new ProviderModel(ProviderOptions.Parse("""
            {"latency": {"ms": 100}, "steps": [{"at_s": 10, "over_s": 1, "latency_ms": 1100}, {"at_s": 10.5, "latency_ms": 7}]}
            """));

        double[] seconds = [10, 10.1, 10.25, 10.4, 10.5, 11, 12];
        seconds.Select(at => InAndOut(model, at, 1).Latency).ShouldBe([0.1, 0.2, 0.3, 0.5, 0.007, 0.007, 0.007]);
    }

    [Fact]
    public void A_rate_that_changes_refills_by_the_old_rate_before_and_the_new_one_after()
    {
        var model = new ProviderModel(ProviderOptions.Parse("""{"rpm": 60, "steps": [{"at_s": 100, "rpm": 600}, {"at_s": 101, "rpm": 6}]}"""));
        BucketTests.Admitted(model, TimeSpan.FromSeconds(90), 1_000).ShouldBe(60);
        // Nothing is looked at in between: 10 s at one a second, 1 s at ten a second, then no more than six fit; half a one in 5 s.
        BucketTests.Admitted(model, TimeSpan.FromSeconds(106), 1_000).ShouldBe(6);
        BucketTests.Admitted(model, TimeSpan.FromSeconds(115.9), 1_000).ShouldBe(0);
        BucketTests.Admitted(model, TimeSpan.FromSeconds(116), 1_000).ShouldBe(1);
    }

    [Fact]
    public void The_same_seed_makes_the_same_plan_and_another_one_does_not()
    {
        Plan(7).ShouldBe(Plan(7));
        Plan(7).ShouldNotBe(Plan(8));

        static List<Permit> Plan(int seed)
        {
            var model = new ProviderModel(new ProviderOptions
            {
                Seed = seed,
                Latency = new LatencyOptions { Ms = 200, Cv = 0.5, PerTokenMs = 2 },
                OutputTokens = new OutputTokenOptions { Mean = 50, Cv = 0.5 },
                Faults = new FaultOptions { Error500 = 0.2, Reset = 0.2, Hang = 0.1 },
            });
            return [.. Enumerable.Range(0, 200).Select(i => model.Offer(TimeSpan.FromSeconds(i), 10).Permit)];
        }
    }

    [Fact]
    public void Refused_calls_do_not_affect_accepted_ones()
    {
        Fates(knocks: 1).ShouldBe(Fates(knocks: 5));

        static List<(TimeSpan, int, Fault)> Fates(int knocks)
        {
            var model = new ProviderModel(new ProviderOptions
            {
                Rpm = 60,
                RpmBurst = 1,
                Latency = new LatencyOptions { Ms = 200, Cv = 0.5 },
                OutputTokens = new OutputTokenOptions { Mean = 50, Cv = 1 },
                Faults = new FaultOptions { Error500 = 0.5 },
            });
            return
            [
                .. Enumerable.Range(0, 100 * knocks)
                    .Select(i => (At: TimeSpan.FromSeconds(i / knocks), Admission: model.Offer(TimeSpan.FromSeconds(i / knocks), 10)))
                    .Where(offer => offer.Admission.Accepted)
                    .Select(offer => (offer.Admission.Permit.AnswersAt - offer.At, offer.Admission.Permit.OutputTokens, offer.Admission.Permit.Fault)),
            ];
        }
    }

    [Fact]
    public void Latency_has_the_mean_and_the_spread_that_are_asked_for_and_faults_their_share()
    {
        var model = new ProviderModel(new ProviderOptions { Latency = new LatencyOptions { Ms = 200, Cv = 0.5 }, Faults = new FaultOptions { Html = 0.25 } });
        var permits = Enumerable.Range(0, 50_000).Select(_ => model.Offer(TimeSpan.Zero, 1).Permit).ToArray();
        var mean = permits.Average(permit => permit.AnswersAt.TotalMilliseconds);
        var deviation = Math.Sqrt(permits.Average(permit => Math.Pow(permit.AnswersAt.TotalMilliseconds - mean, 2)));

        mean.ShouldBe(200, 2);
        (deviation / mean).ShouldBe(0.5, 0.02);
        (permits.Count(permit => permit.Fault == Fault.Html) / 50_000.0).ShouldBe(0.25, 0.01);
    }

    [Fact]
    public void Latency_grows_with_tokens_beyond_the_knee_and_with_drift()
    {
        var model = new ProviderModel(new ProviderOptions
        {
            Latency = new LatencyOptions { Ms = 100, PerTokenMs = 10, KneeAbove = 1, KneeSlope = 0.5, DriftPerMin = 1 },
        });

        Seconds(TimeSpan.Zero, 10).ShouldBe(0.2);
        Seconds(TimeSpan.Zero, 20).ShouldBe(0.45);
        Seconds(TimeSpan.FromMinutes(1), 10).ShouldBe(0.8);

        double Seconds(TimeSpan now, int tokens) => (model.Offer(now, new OfferedCall(1, AnswerTokens: tokens)).Permit.AnswersAt - now).TotalSeconds;
    }

    [Fact]
    public void A_queueing_server_answers_in_order_of_arrival_and_refuses_no_call()
    {
        var model = new ProviderModel(ProviderOptions.Parse("""{"slots": 2, "latency": {"ms": 1000}, "steps": [{"at_s": 100, "slots": 4}]}"""));

        Answers(0).ShouldBe([1, 1, 2, 2, 3, 3]);
        Answers(100).ShouldBe([101, 101, 101, 101, 102, 102]);

        double[] Answers(int at) => [.. Enumerable.Range(0, 6).Select(_ => model.Offer(TimeSpan.FromSeconds(at), 1).Permit.AnswersAt.TotalSeconds)];
    }

    [Fact]
    public void Above_the_drop_limit_calls_are_never_answered_and_hold_no_place()
    {
        var model = new ProviderModel(new ProviderOptions { DropAbove = 1, Latency = OneSecond });
        var served = model.Offer(TimeSpan.Zero, 1).Permit;
        var dropped = model.Offer(TimeSpan.Zero, 1).Permit;

        served.NeverAnswers.ShouldBeFalse();
        dropped.NeverAnswers.ShouldBeTrue();
        model.InFlight.ShouldBe(1);
        model.Finish(TimeSpan.Zero, dropped);
        model.InFlight.ShouldBe(1);
    }

    [Theory]
    [InlineData("unavailable", Fault.Unavailable, true)]
    [InlineData("reset", Fault.Reset, false)]
    [InlineData("hang", Fault.Hang, false)]
    public void An_outage_hits_new_calls_and_calls_in_flight(string kind, Fault fault, bool refuses)
    {
        var model = new ProviderModel(ProviderOptions.Parse($$"""{"latency": {"ms": 1000}, "outages": [{"at_s": 10, "for_s": 5, "kind": "{{kind}}"}]}"""));

        model.Offer(TimeSpan.FromSeconds(9), 1).Permit.Fault.ShouldBe(Fault.None);
        var caught = model.Offer(TimeSpan.FromSeconds(9.5), 1).Permit;
        caught.Fault.ShouldBe(fault);
        caught.AnswersAt.ShouldBe(fault == Fault.Hang ? Permit.Never : TimeSpan.FromSeconds(10));

        var during = model.Offer(TimeSpan.FromSeconds(14.9), 1);
        if (refuses)
            during.Refusal!.Status.ShouldBe(503);
        else
            during.Permit.Fault.ShouldBe(fault);
        model.Offer(TimeSpan.FromSeconds(15), 1).Permit.Fault.ShouldBe(Fault.None);
    }

    [Theory]
    [InlineData("honest", "both", 3.0, 3L, 3000L)]
    [InlineData("honest", "seconds", 3.0, 3L, null)]
    [InlineData("honest", "milliseconds", 3.0, null, 3000L)]
    [InlineData("too_short", "both", 0.3, 1L, 300L)]
    [InlineData("too_short", "seconds", 1.0, 1L, null)]
    [InlineData("zero", "both", 0.0, 0L, 0L)]
    [InlineData("negative", "both", -1.0, -1L, -1000L)]
    [InlineData("ten_minutes", "seconds", 600.0, 600L, null)]
    public void A_hint_is_given_in_the_form_and_with_the_honesty_of_the_scenario(string hint, string form, double read, long? seconds, long? milliseconds)
    {
        var model = new ProviderModel(ProviderOptions.Parse($$"""{"rpm": 20, "rpm_burst": 1, "hint": "{{hint}}", "retry_after": "{{form}}"}"""));
        model.Offer(TimeSpan.Zero, 1).Accepted.ShouldBeTrue();

        var refused = model.Offer(TimeSpan.Zero, 1).Refusal!;
        refused.Code.ShouldBe("rate_limit_exceeded");
        refused.RetryAfter!.Value.AsRead.TotalSeconds.ShouldBe(read);
        refused.RetryAfter.Value.Seconds.ShouldBe(seconds);
        refused.RetryAfter.Value.Milliseconds.ShouldBe(milliseconds);
        refused.Means.ShouldBe(FailureKind.ThrottledByRate);
    }

    [Theory]
    [InlineData("always", true, true, FailureKind.ThrottledByRate)]
    [InlineData("answers", true, false, FailureKind.ThrottledByConcurrency)]
    [InlineData("refusals", false, true, FailureKind.ThrottledByRate)]
    [InlineData("never", false, false, FailureKind.ThrottledByConcurrency)]
    public void Rate_headers_are_sent_where_configured_and_without_hints_classify_a_429(string headers, bool onAnswer, bool onRefusal, FailureKind means)
    {
        var model = new ProviderModel(ProviderOptions.Parse($$"""{"rpm": 20, "rpm_burst": 1, "retry_after": "none", "rate_headers": "{{headers}}"}"""));
        (model.Offer(TimeSpan.Zero, 1).RateLimit is not null).ShouldBe(onAnswer);

        var refused = model.Offer(TimeSpan.Zero, 1);
        (refused.RateLimit is not null).ShouldBe(onRefusal);
        refused.Refusal!.RetryAfter.ShouldBeNull();
        refused.Refusal.Means.ShouldBe(means);
        refused.Refusal.By.ShouldBe(RefusedBy.Rate);
    }

    [Fact]
    public void Announced_buckets_are_those_that_are_enforced()
    {
        var model = new ProviderModel(new ProviderOptions { Rpm = 600, Tpm = 60_000, EnforcementWindowSeconds = 6 });

        var facts = model.Offer(TimeSpan.Zero, new OfferedCall(100, 50, 40)).RateLimit!;
        facts.Requests.ShouldBe(new(600, 599, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)));
        facts.Tokens.ShouldBe(new(60_000, 59_860, TimeSpan.FromMilliseconds(140), TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(TokenCharge.Used, 59_860)]
    [InlineData(TokenCharge.Reserved, 59_400)]
    public void Tokens_are_charged_as_used_or_as_reserved(TokenCharge charge, int remaining)
    {
        var model = new ProviderModel(new ProviderOptions { Tpm = 60_000, TokenCharge = charge });
        model.Offer(TimeSpan.Zero, new OfferedCall(100, 500, 40)).RateLimit!.Tokens.Remaining.ShouldBe(remaining);
    }

    [Theory]
    [InlineData("""{"api_key": "k"}""", CallTraits.WrongKey, 401, "invalid_api_key", null, FailureKind.EndpointUnusable)]
    [InlineData("""{"models": ["a"]}""", CallTraits.UnknownModel, 404, "model_not_found", "model", FailureKind.EndpointUnusable)]
    [InlineData("""{"quota_requests": 0}""", CallTraits.None, 429, "insufficient_quota", null, FailureKind.OutOfQuota)]
    [InlineData("""{"context_tokens": 99}""", CallTraits.None, 400, "context_length_exceeded", "messages", FailureKind.TooLarge)]
    [InlineData("""{"unsupported": {"json_schema": true}}""", CallTraits.JsonSchema, 400, "unsupported_value", "response_format", FailureKind.UnsupportedParameter)]
    [InlineData("""{"unsupported": {"json_object": true}}""", CallTraits.JsonObject, 400, "unsupported_value", "response_format", FailureKind.UnsupportedParameter)]
    [InlineData("""{"unsupported": {"temperature": true}}""", CallTraits.Temperature, 400, "unsupported_value", "temperature", FailureKind.UnsupportedParameter)]
    [InlineData("""{"unsupported": {"max_tokens": true}}""", CallTraits.MaxTokens, 400, "unsupported_parameter", "max_tokens", FailureKind.UnsupportedParameter)]
    public void Refusals_carry_status_code_and_parameter(string json, CallTraits traits, int status, string code, string? param, FailureKind means)
    {
        var model = new ProviderModel(ProviderOptions.Parse(json));
        var refusal = model.Offer(TimeSpan.Zero, new OfferedCall(100, Traits: traits)).Refusal!;

        (refusal.Status, refusal.Code, refusal.Param, refusal.Means).ShouldBe((status, code, param, means));
        new ProviderModel(new ProviderOptions()).Offer(TimeSpan.Zero, new OfferedCall(100, Traits: traits & ~(CallTraits.WrongKey | CallTraits.UnknownModel))).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void An_answer_longer_than_allowed_is_cut_off()
    {
        var permit = new ProviderModel(new ProviderOptions()).Offer(TimeSpan.Zero, new OfferedCall(100, 20, 21)).Permit;
        (permit.Fault, permit.OutputTokens).ShouldBe((Fault.Length, 20));
    }

    private static (int Admitted, double Latency) InAndOut(ProviderModel model, double seconds, int offers = 50)
    {
        var now = TimeSpan.FromSeconds(seconds);
        var accepted = Enumerable.Range(0, offers).Select(_ => model.Offer(now, 1)).Where(admission => admission.Accepted).ToArray();
        foreach (var admission in accepted)
            model.Finish(now, admission.Permit);
        return (accepted.Length, (accepted[0].Permit.AnswersAt - now).TotalSeconds);
    }
}
