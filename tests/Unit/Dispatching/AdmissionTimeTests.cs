using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Admission by time and by the budget: when it wakes, how long it waits, when it gives up.</summary>
public sealed class AdmissionTimeTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly ParallelLlmOptions _options = new() { Retry = { Jitter = 0 }, Engine = { MaxConcurrency = 10 } };
    private readonly EndpointGate[] _gates;
    private readonly FirstAnswer _first = new(Patience, "a", "b");
    private readonly AdmissionCore _core;

    public AdmissionTimeTests()
    {
        _gates = [Gate(0), Gate(1)];
        _core = Core(_gates);
    }

    /// <summary>Seconds at which each is due: a back-off, two kinds of deadline, no first answer, a budget, a breaker.</summary>
    [Theory]
    [InlineData(1, 2, 3, 60, 70, 80)]
    [InlineData(80, 70, 65, 60, 2, 1)]
    [InlineData(1, null, null, null, null, null)]
    [InlineData(null, 1, null, null, null, null)]
    [InlineData(null, null, 1, null, null, null)]
    [InlineData(null, null, null, 60, null, null)]
    [InlineData(null, null, null, null, 1, null)]
    [InlineData(null, null, null, null, null, 1)]
    [InlineData(null, null, null, null, null, null)]
    public void It_wakes_at_the_first_of_all_times(
        int? backOff, int? deadline, int? chunkDeadline, int? firstAnswer, int? budget, int? open)
    {
        int?[] due = [backOff, deadline, chunkDeadline, firstAnswer, budget, open];
        // The day of the budget ends so many seconds after the start.
        var spending = budget is { } left
            ? new Budget(
                new BudgetOptions { MaxTokens = 1000, Period = BudgetPeriod.Day },
                DateTimeOffset.UnixEpoch + OneDay - TimeSpan.FromSeconds(left),
                kept: null)
            : null;
        var core = Core(_gates, spending);
        var request = Open(core, deadline: Seconds(deadline));
        if (backOff is not null)
            core.Retry(Accepted(core, Item(request)), Seconds(backOff)!.Value);
        if (chunkDeadline is not null)
            Accepted(core, Item(request, deadline: Seconds(chunkDeadline)));
        if (firstAnswer is not null)
        {
            _first.Sent(Start);
            _first.Ended(Failed(Item(request)));
        }

        if (open is not null)
        {
            foreach (var gate in _gates)
                gate.Apply(AdmissionBench.Breaker(BreakerState.Open, Seconds(open)!.Value), 0);
            core.Offer(Item(request));
        }

        core.NextWake(Start).ShouldBe(Seconds(due.Min()));
    }

    [Fact]
    public void Once_no_answer_is_due_only_the_end_of_a_call_wakes_it()
    {
        var attempt = Send(Open(_core));
        _first.Ended(Failed(attempt.Item));

        _core.NextWake(Patience - TimeSpan.FromTicks(1)).ShouldBe(Patience);
        _core.NextWake(Patience).ShouldBeNull();
    }

    [Fact]
    public void Without_any_answer_the_requests_with_open_work_are_given_up_when_nothing_is_in_flight()
    {
        var (request, second, idle) = (Open(_core), Open(_core), Open(_core));
        var attempt = Send(request);
        var other = Send(second);
        End(attempt, AttemptOutcome.Failed(FailureKind.Transient, "down"));
        _core.Advance(Patience).ShouldBeEmpty("a call is in flight");
        End(other, AttemptOutcome.Failed(FailureKind.Cancelled, "stop"));

        _core.Advance(Patience).ShouldBe([request, second], ignoreOrder: true);

        (request.Stopped?.Kind, idle.Stopped).ShouldBe((FailureKind.EndpointUnusable, null));
    }

    /// <summary>Seconds until which each endpoint is held, at second 60, and the bound on all.</summary>
    [Theory]
    [InlineData(0, 0, 10, true)]
    [InlineData(60, 61, 10, true)]
    [InlineData(61, 60, 10, true)]
    [InlineData(61, 61, 10, false)]
    [InlineData(0, 0, 0, false)]
    public void It_does_not_give_up_while_it_sends_nothing_by_itself(int first, int second, int bound, bool givesUp)
    {
        var core = Core([Gate(0, first), Gate(1, second)]);
        var request = Open(core);
        core.Offer(Item(request));
        core.SetBound(bound);
        _first.Sent(Start);
        _first.Ended(Failed(Item(request)));

        core.Advance(Patience).Count.ShouldBe(givesUp ? 1 : 0);
    }

    [Fact]
    public void Only_when_no_request_is_open_does_the_time_to_the_first_answer_stop()
    {
        var (request, other) = (Open(_core), Open(_core));
        _first.Sent(Start);
        _first.Ended(Failed(Item(request)));

        _core.Close(request).ShouldBeTrue();
        _first.DueAt.ShouldBe(Patience);
        _core.Close(other).ShouldBeTrue();

        _first.DueAt.ShouldBeNull();
        (other.IsOpen, _core.Close(other)).ShouldBe((false, false));
    }

    [Theory]
    [InlineData(FailureKind.Transient, null, null, null, 0)]
    [InlineData(FailureKind.Transient, 5, null, null, 105)]
    [InlineData(FailureKind.Transient, 0, null, null, 0)]
    [InlineData(FailureKind.ThrottledByConcurrency, null, null, null, 0)]
    [InlineData(FailureKind.ThrottledByRate, null, null, null, 107)]
    [InlineData(FailureKind.ThrottledByRate, 120, null, null, 220)]
    [InlineData(FailureKind.ThrottledByRate, 121, null, null, 220)]
    [InlineData(FailureKind.ThrottledByRate, null, LimitedResource.Requests, 60L, 0)]
    [InlineData(FailureKind.ThrottledByRate, null, LimitedResource.Requests, 0L, 107)]
    [InlineData(FailureKind.ThrottledByRate, null, LimitedResource.Requests, null, 107)]
    [InlineData(FailureKind.ThrottledByRate, null, LimitedResource.Concurrency, 60L, 107)]
    [InlineData(null, 5, null, null, 0)]
    public void A_failure_at_second_100_holds_its_endpoint_for_the_wait_that_fits_it(
        FailureKind? kind, int? hint, LimitedResource? named, long? limit, double heldUntil)
    {
        _options.Throttle.DefaultWait = TimeSpan.FromSeconds(7);
        var attempt = Send(Open(_core));
        attempt.EndedAt = TimeSpan.FromSeconds(100);

        End(attempt, new AttemptOutcome
        {
            Failure = kind,
            Content = kind is null ? "" : null,
            WaitHint = Seconds(hint),
            LimitedBy = named is { } of ? new NamedLimit(of, limit) : null,
        });

        attempt.Gate.HoldUntil.ShouldBe(TimeSpan.FromSeconds(heldUntil));
    }

    [Theory]
    [InlineData(4, true, false)]
    [InlineData(5, true, true)]
    [InlineData(6, true, true)]
    [InlineData(5, false, true)]
    public void A_chunk_that_comes_at_its_deadline_is_late(int now, bool advances, bool late)
    {
        if (advances)
            _core.Advance(TimeSpan.FromSeconds(now));
        else
            _core.TryAdmit(TimeSpan.FromSeconds(now), out _);

        _core.Offer(Item(Open(_core), deadline: TimeSpan.FromSeconds(5)));

        _core.TryTakeWithdrawn(out var withdrawn).ShouldBe(late);
        withdrawn.Reason.ShouldBe(late ? WorkItem.DeadlinePassed : null);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(3, 3)]
    [InlineData(11, 10)]
    public void A_bound_is_between_a_pause_and_the_cap(int bound, int expected)
    {
        _core.SetBound(bound);

        _core.Bound.ShouldBe(expected);
    }

    [Fact]
    public void A_used_up_budget_stops_every_budgeted_request_and_lets_others_go_on()
    {
        var budget = Budget(WhenBudgetSpent.Fail);
        var core = Core([Gate(0, budget: budget)], budget);
        var (large, small, free) = (Open(core, tokens: 2_000), Open(core, tokens: 10), Open(core));
        core.Offer(Item(large));
        core.Offer(Item(free, priority: Priority.Low));

        core.TryAdmit(Start, out var attempt).ShouldBeTrue();

        attempt.Item.Request.ShouldBe(free);
        (large.Stopped?.Kind, small.Stopped, free.Stopped).ShouldBe((FailureKind.Budget, large.Stopped, null));
        core.TryAdmit(Start, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_budget_stops_nothing_while_the_endpoint_is_held_by_something_else()
    {
        var budget = Budget(WhenBudgetSpent.Fail);
        var core = Core([Gate(0, holdUntil: 10, budget)], budget);
        var request = Open(core, tokens: 2_000);
        core.Offer(Item(request));

        core.TryAdmit(Start, out _).ShouldBeFalse();
        request.Stopped.ShouldBeNull();
        core.TryAdmit(TimeSpan.FromSeconds(10), out _).ShouldBeFalse();
        request.Stopped?.Kind.ShouldBe(FailureKind.Budget);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_day_begins_for_the_budget_by_time_alone(bool advances)
    {
        var options = new BudgetOptions { MaxTokens = 1_000, Period = BudgetPeriod.Day };
        var core = Core(_gates, new Budget(options, DateTimeOffset.UnixEpoch, kept: null));

        if (advances)
            core.Advance(OneDay);
        else
            core.TryAdmit(OneDay, out _);

        core.NextWake(OneDay).ShouldBe(2 * OneDay);
    }

    [Fact]
    public void Silence_counts_only_while_work_waits()
    {
        var request = Open(_core);
        var rule = new SilenceRule(Start, TimeSpan.FromSeconds(1));
        _gates[1].Bound = 0;
        _gates[0].Apply(new LimitPolicy(1, 0) { Silence = rule }, 0, Start);
        Send(request);

        _core.TryTakeSilence(TimeSpan.FromSeconds(1), out _, out _).ShouldBeFalse();
        _core.Offer(Item(request));
        _core.TryTakeSilence(TimeSpan.FromSeconds(1), out var gate, out var silence).ShouldBeTrue();

        (gate, silence.InFlight, silence.Length).ShouldBe((_gates[0], 1, TimeSpan.FromSeconds(1)));
        _core.TryTakeSilence(TimeSpan.FromSeconds(1), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void While_work_waits_for_the_next_period_only_calls_over_a_whole_budget_are_stopped()
    {
        var budget = Budget(WhenBudgetSpent.Wait);
        var core = Core([Gate(0, budget: budget)], budget);
        var (large, small) = (Open(core, tokens: 2_000), Open(core, tokens: 10));
        core.Offer(Item(large));
        core.Offer(Item(small, priority: Priority.Low));

        core.TryAdmit(Start, out var attempt).ShouldBeTrue();

        attempt.Item.Request.ShouldBe(small);
        (large.Stopped?.Kind, small.Stopped).ShouldBe((FailureKind.Budget, null));
    }

    private static Budget Budget(WhenBudgetSpent whenSpent) =>
        new(new BudgetOptions { MaxTokens = 1_000, WhenSpent = whenSpent }, DateTimeOffset.UnixEpoch, kept: null);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static EndpointGate Gate(int index, int holdUntil = 0, Budget? budget = null)
    {
        var (endpoint, limit) = (new LlmEndpoint($"{index}", null!, "model"), new LimitPolicy(10, 0));
        return new EndpointGate(index, endpoint, 10, limit, BreakerPolicy.Initial, TimeSpan.FromSeconds(holdUntil)) { Budget = budget };
    }

    private static Request Open(AdmissionCore core, TimeSpan? deadline = null, int? tokens = null)
    {
        var endpoints = EndpointSet.First(core.Gates.Count);
        var request = BareRequest.Of(10, endpoints, deadline, maxOutputTokens: tokens, isBudgeted: tokens is not null);
        core.Open(request);
        return request;
    }

    private static WorkItem Item(Request request, TimeSpan? deadline = null, Priority priority = Priority.Normal)
    {
        var chunk = new DocumentChunk("doc", 0, "", 0, 0, 0, priority);
        return new WorkItem(request, 0, chunk, new ChunkRecord(request.Tally, "doc", 0)) { Deadline = deadline };
    }

    // Accepted, and not ready to be sent.
    private static WorkItem Accepted(AdmissionCore core, WorkItem item)
    {
        core.Follow(item);
        return item;
    }

    private AdmissionCore Core(EndpointGate[] gates, Budget? budget = null) =>
        new(10, gates, _options, new Random(1)) { FirstAnswer = _first, Budget = budget };

    private Attempt Send(Request request)
    {
        _core.Offer(Item(request));
        _core.TryAdmit(Start, out var attempt).ShouldBeTrue();
        return attempt;
    }

    private Attempt Failed(WorkItem item) =>
        new(item, _gates[0], default) { Outcome = AttemptOutcome.Failed(FailureKind.Transient, "down") };

    private void End(Attempt attempt, AttemptOutcome outcome)
    {
        attempt.Outcome = outcome;
        _core.Ended(attempt);
        foreach (var gate in _gates)
        {
            gate.Apply(gate.Limit, gate.LastEnded, Start);
            gate.Apply(gate.Breaker, gate.LastEnded);
        }
    }
}
