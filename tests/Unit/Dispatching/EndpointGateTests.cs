using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>How the permits of one endpoint are taken and released, and which facts its controls get about an attempt's end.</summary>
public sealed class EndpointGateTests
{
    private readonly GateBench _bench = new(cap: 4);

    [Fact]
    public void A_permit_beyond_the_limit_is_a_bug()
    {
        _bench.SendMany(4);

        Should.Throw<InvalidOperationException>(() => _bench.Send()).Message.ShouldBe("Endpoint test has no free permit: 4 of 4 are held.");
    }

    /// <summary>Which call is sent, answered or fails, in order; the last one counts the others that were in flight with it.</summary>
    [Theory]
    [InlineData("sent fails1", 0)]
    [InlineData("sent sent sent fails3", 2)]
    [InlineData("sent sent sent answered1 answered2 fails3", 2)]
    [InlineData("sent sent sent answered1 fails2 fails3", 1)]
    [InlineData("sent sent answered2 fails1", 0)]
    [InlineData("sent sent sent sent fails1", 3)]
    [InlineData("sent sent sent answered1 sent fails3", 2)]
    [InlineData("sent answered1 sent sent fails2", 1)]
    [InlineData("sent answered1 sent sent sent fails2 fails3 fails4", 0)]
    public void An_end_counts_the_others_in_flight_and_those_answered_since_it_was_sent(string steps, int expected)
    {
        var sent = new List<Attempt>();
        var last = default(Attempt);
        foreach (var step in steps.Split(' '))
        {
            if (step == "sent")
                sent.Add(_bench.Send());
            else if (step.StartsWith("answered", StringComparison.Ordinal))
                last = _bench.End(sent[step[^1] - '1']);
            else
                last = _bench.Fail(sent[step[^1] - '1'], FailureKind.Timeout);
        }

        last!.OthersOut.ShouldBe(expected);
    }

    /// <summary>Of a limit of 2: when it is sent, when it ends, and whether work was seen to wait at second 5.</summary>
    [Theory]
    [InlineData(1, true, true)]
    [InlineData(3, true, true)]
    [InlineData(4, false, true)]
    [InlineData(5, false, true)]
    [InlineData(6, false, false)]
    public void An_ended_call_reports_whether_the_limit_was_reached_and_whether_work_waited(int sentAt, bool saturated, bool waited)
    {
        var bench = new GateBench(cap: 2);
        var sent = new Dictionary<int, Attempt> { [1] = bench.Send(1), [3] = bench.Send(3) };
        if (sentAt > 3)
        {
            foreach (var earlier in sent.Values)
                bench.End(earlier);
            sent.Add(sentAt, bench.Send(sentAt));
        }

        bench.Gate.TryTakeSilence(TimeSpan.FromSeconds(5), out _);

        var attempt = bench.End(sent[sentAt]);

        attempt.Saturated.ShouldBe(saturated);
        attempt.WorkWaited.ShouldBe(waited);
    }

    [Theory]
    [InlineData(503, FailureKind.Transient, 1, 0, BreakerState.Closed, FailureKind.ThrottledByConcurrency)]
    [InlineData(503, FailureKind.Transient, 0, 0, BreakerState.Closed, FailureKind.Transient)]
    [InlineData(503, FailureKind.Transient, 1, 1, BreakerState.Closed, FailureKind.ThrottledByConcurrency)]
    [InlineData(503, FailureKind.Transient, 1, 2, BreakerState.Closed, FailureKind.Transient)]
    [InlineData(503, FailureKind.Transient, 1, 0, BreakerState.Isolated, FailureKind.Transient)]
    [InlineData(503, FailureKind.Malformed, 1, 0, BreakerState.Closed, FailureKind.Malformed)]
    [InlineData(500, FailureKind.Transient, 1, 0, BreakerState.Closed, FailureKind.Transient)]
    [InlineData(null, FailureKind.Transient, 1, 0, BreakerState.Closed, FailureKind.Transient)]
    public void A_503_beside_other_calls_is_a_refusal_unless_its_text_was_refused_twice(
        int? status, FailureKind kind, int others, int refusedBefore, BreakerState state, FailureKind expected)
    {
        var attempt = _bench.Send(earlier: new ItemHistory { ThrottledInARow = refusedBefore });
        _bench.SendMany(others);
        _bench.Acknowledge(breaker: AdmissionBench.Breaker(state));

        _bench.Fail(attempt, kind, status).Outcome.Failure.ShouldBe(expected);
    }

    [Fact]
    public void A_503_for_a_probe_is_a_failure()
    {
        _bench.Send();
        _bench.Acknowledge(breaker: GateBench.Open);
        var probe = _bench.Send();
        _bench.Acknowledge(breaker: BreakerPolicy.Initial with { Epoch = 2 });

        _bench.Fail(probe, FailureKind.Transient, 503).Outcome.Failure.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public void More_than_four_503s_in_a_row_are_an_outage_until_a_call_is_answered()
    {
        var bench = new GateBench(cap: 20);
        var sent = bench.SendMany(12);
        var kinds = sent[..6].ConvertAll(attempt => bench.Fail(attempt, FailureKind.Transient, 503).Outcome.Failure);
        kinds.Count(kind => kind == FailureKind.ThrottledByConcurrency).ShouldBe(4);
        kinds[4..].ShouldBe([FailureKind.Transient, FailureKind.Transient]);

        bench.End(sent[6]);

        bench.Fail(sent[7], FailureKind.Transient, 503).Outcome.Failure.ShouldBe(FailureKind.ThrottledByConcurrency);
    }

    [Theory]
    [InlineData(true, FailureKind.ThrottledByConcurrency, null, FailureKind.ThrottledByRate)]
    [InlineData(true, FailureKind.ThrottledByConcurrency, LimitedResource.Concurrency, FailureKind.ThrottledByConcurrency)]
    [InlineData(true, FailureKind.Timeout, null, FailureKind.Timeout)]
    [InlineData(false, FailureKind.ThrottledByConcurrency, null, FailureKind.ThrottledByConcurrency)]
    public void Where_the_rate_is_limited_a_refusal_that_names_no_limit_is_for_the_rate(
        bool isRateLimited, FailureKind kind, LimitedResource? named, FailureKind expected)
    {
        var attempt = _bench.Send();
        _bench.Acknowledge(_bench.Gate.Limit with { IsRateLimited = isRateLimited });
        var outcome = AttemptOutcome.Failed(kind, "planned") with { LimitedBy = named is { } of ? new NamedLimit(of) : null };

        _bench.End(attempt, outcome).Outcome.Failure.ShouldBe(expected);
    }

    /// <summary>The breaker while a call is sent, and when it is answered.</summary>
    [Theory]
    [InlineData(BreakerState.Closed, BreakerState.Closed, 0)]
    [InlineData(BreakerState.Closed, BreakerState.Open, 1)]
    [InlineData(BreakerState.Open, BreakerState.Closed, 1)]
    public void An_answer_holds_its_permit_only_if_it_may_close_the_breaker(BreakerState sent, BreakerState answered, int held)
    {
        _bench.Acknowledge(breaker: AdmissionBench.Breaker(sent));
        var attempt = _bench.Send();
        _bench.Acknowledge(breaker: AdmissionBench.Breaker(answered, epoch: 2));

        _bench.End(attempt);

        (_bench.Gate.InFlight, attempt.IsRoutine).ShouldBe((held, held == 0));
        _bench.Acknowledge();
        _bench.Gate.InFlight.ShouldBe(0);
    }

    [Fact]
    public void A_failure_holds_its_permit_until_its_own_acknowledgement()
    {
        var sent = _bench.SendMany(3);
        _bench.Fail(sent[0], FailureKind.Timeout);
        _bench.Fail(sent[1], FailureKind.Timeout);

        _bench.Acknowledge(upTo: 1);
        (_bench.Gate.InFlight, _bench.Gate.CanAdmit(TimeSpan.Zero)).ShouldBe((2, false));
        _bench.Seen().ShouldBe([sent[0]]);
        _bench.Acknowledge(upTo: 2);
        (_bench.Gate.InFlight, _bench.Gate.CanAdmit(TimeSpan.Zero)).ShouldBe((1, true));
        _bench.Seen().ShouldBe([sent[1]]);
    }

    [Fact]
    public void An_acknowledgement_that_comes_late_takes_nothing_back()
    {
        var gate = _bench.Gate;
        _bench.Fail(_bench.Send(), FailureKind.Timeout);
        _bench.Acknowledge();
        gate.Apply(gate.Breaker, upTo: 0, resets: 3);

        _bench.Acknowledge(upTo: 0);

        (gate.ThrottleLink.Acknowledged, gate.BreakerLink.Acknowledged, gate.BreakerLink.ResetsAcknowledged).ShouldBe((1, 1, 3));
        gate.CanAdmit(TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void A_control_gets_the_ended_attempts_that_it_lacks_in_order()
    {
        var sent = _bench.SendMany(4);
        foreach (var attempt in sent[..3])
            _bench.Fail(attempt, FailureKind.Timeout);

        After(0).ShouldBe(sent[..3]);
        After(2).ShouldBe([sent[2]]);
        After(3).ShouldBeEmpty();
        _bench.Acknowledge(upTo: 1);
        After(0).ShouldBe(sent[1..3], "what both have acknowledged is not kept");

        List<Attempt> After(long number) => [.. _bench.Gate.EndedAfter(number)];
    }

    /// <summary>Which failures count against the attempts of their chunks, and which put a text in doubt.</summary>
    [Theory]
    [InlineData("plain", true, false)]
    [InlineData("probe", false, false)]
    [InlineData("paid probe", true, false)]
    [InlineData("breaker opened", false, false)]
    [InlineData("breaker opened and closed", false, false)]
    [InlineData("doubtful", false, true)]
    [InlineData("doubtful, others answered long ago", false, true)]
    [InlineData("doubtful, others answered", true, true)]
    [InlineData("doubtful, isolated", false, false)]
    public void A_failure_counts_if_its_chunk_may_be_the_cause(string what, bool counts, bool doubted)
    {
        var outcome = AttemptOutcome.Failed(FailureKind.EndpointUnusable, "planned") with
        {
            IsDoubtful = what.StartsWith("doubtful", StringComparison.Ordinal),
            IsCharged = what == "paid probe",
        };
        if (what.EndsWith("probe", StringComparison.Ordinal))
            _bench.Acknowledge(breaker: GateBench.Open);
        var attempt = _bench.Send(earlier: new ItemHistory { Attempts = 1, FirstSentAt = TimeSpan.FromHours(1) });
        _bench.End(attempt, outcome);

        _bench.Acknowledge(breaker: what switch
        {
            "probe" or "paid probe" => BreakerPolicy.Initial with { Epoch = attempt.Permit.BreakerEpoch },
            "breaker opened" => GateBench.Open with { Epoch = attempt.Permit.BreakerEpoch },
            "breaker opened and closed" => BreakerPolicy.Initial with { Epoch = 2 },
            "doubtful, others answered long ago" => BreakerPolicy.Initial with { WorkedAt = TimeSpan.FromMinutes(58) },
            "doubtful, others answered" => BreakerPolicy.Initial with { WorkedAt = TimeSpan.FromMinutes(59) },
            "doubtful, isolated" => AdmissionBench.Breaker(BreakerState.Isolated),
            _ => BreakerPolicy.Initial,
        });

        _bench.Seen().ShouldBe([attempt]);
        (attempt.IsSeen, attempt.Counts, attempt.IsDoubted).ShouldBe((true, counts, doubted));
    }

    /// <summary>A prompt of 128 tokens by estimate and 10 of answer, at 1 per token for the endpoint's model and 2 for another.</summary>
    [Theory]
    [InlineData(true, 10, null, 138, 138)]
    [InlineData(true, 10, "dear", 138, 276)]
    [InlineData(true, null, null, 0, 0)]
    [InlineData(false, 10, null, 0, 0)]
    public void A_budgeted_call_is_bounded_by_the_price_of_the_model_that_it_asks(
        bool isBudgeted, int? maxOutputTokens, string? model, long tokens, decimal cost)
    {
        var options = new BudgetOptions
        {
            MaxTokens = 1_000,
            Prices = { ["model"] = new(1_000_000, 1_000_000), ["dear"] = new(2_000_000, 2_000_000) },
        };
        var budget = new Budget(options, DateTimeOffset.UnixEpoch, kept: null);
        var endpoint = new LlmEndpoint("test", null!, "model");
        var gate = new EndpointGate(0, endpoint, 1, new LimitPolicy(1, 0), BreakerPolicy.Initial, TimeSpan.Zero) { Budget = budget };
        var request = BareRequest.Of(1, EndpointSet.Of(0), null, maxOutputTokens, model, isBudgeted: isBudgeted);
        var item = new WorkItem(request, 0, new DocumentChunk("doc", 0, "", 0, 0, 0), new ChunkRecord(request.Tally, "doc", 0));

        gate.BoundOf(item).ShouldBe(new Spend(tokens, cost));
        (gate.Admit(item, 1, TimeSpan.Zero).Hold?.Amount ?? Spend.None).ShouldBe(new Spend(tokens, cost));
        budget.Status.ReservedTokens.ShouldBe(tokens);
    }

    [Fact]
    public void A_renewed_gate_keeps_settings_and_learnt_state_but_no_attempts()
    {
        var gate = _bench.Gate;
        _bench.Send();
        _bench.End(_bench.Send(), AttemptOutcome.Failed(FailureKind.Timeout, "planned"), hold: 7);
        _bench.Acknowledge(gate.Limit with { Epoch = 3 }, GateBench.Open);
        (gate.Bound, gate.IsDisabled, gate.BreakerLink.ResetsAsked) = (3, true, 5);
        gate.Apply(gate.Breaker, upTo: 0, resets: 4);

        var renewed = gate.Renew();

        (renewed.Index, renewed.Endpoint, renewed.Cap, renewed.Limit, renewed.Breaker, renewed.HoldUntil)
            .ShouldBe((gate.Index, gate.Endpoint, gate.Cap, gate.Limit, gate.Breaker, TimeSpan.FromSeconds(7)));
        (renewed.Bound, renewed.IsDisabled, renewed.InFlight, renewed.LastEnded).ShouldBe((3, true, 0, 0));
        (renewed.BreakerLink.ResetsAsked, renewed.BreakerLink.ResetsAcknowledged).ShouldBe((5, 4));
    }
}
