using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Retrying;
using static ParallelLlm.Tests.Unit.Dispatching.AdmissionBench;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Which of the pool's endpoints can take an item at all, and what becomes of it when none can be used.</summary>
public sealed class EligibilityTests
{
    private static readonly EndpointSet First = EndpointSet.Of(0);
    private static readonly EndpointSet Second = EndpointSet.Of(1);

    [Theory]
    [InlineData(null, null, 5000, 3UL)]
    [InlineData(4000, 8000, 3000, 3UL)]
    [InlineData(4000, 8000, 3001, 2UL)]
    [InlineData(4000, null, 3001, 2UL)]
    [InlineData(4000, 8000, 7001, 2UL)]
    [InlineData(8000, 4000, 7001, 1UL)]
    public void An_item_goes_where_it_fits_with_its_answer_or_else_to_the_largest_window(int? first, int? second, int promptTokens, ulong expected)
    {
        var bench = new AdmissionBench(4, null, Endpoint("a") with { ContextTokens = first }, Endpoint("b") with { ContextTokens = second });

        var item = bench.Offer(bench.Open(maxOutputTokens: 1000), 1, tokens: promptTokens).Single();

        item.Endpoints.ShouldBe(new EndpointSet(expected));
    }

    [Theory]
    [InlineData(Priority.Normal, 3UL, 2UL)]
    [InlineData(Priority.High, 3UL, 3UL)]
    [InlineData(Priority.Normal, 1UL, 1UL)]
    public void An_endpoint_reserved_for_urgent_work_takes_other_work_only_when_nothing_else_may(Priority priority, ulong asked, ulong expected)
    {
        var bench = new AdmissionBench(4, null, Endpoint("a") with { MinPriority = Priority.High }, Endpoint("b"));

        bench.Offer(bench.Open(endpoints: new EndpointSet(asked)), 1, priority).Single().Endpoints.ShouldBe(new EndpointSet(expected));
    }

    [Theory]
    [InlineData(Priority.Low, 3UL, 2UL)]
    [InlineData(Priority.Low, 1UL, 1UL)]
    [InlineData(Priority.Normal, 3UL, 1UL)]
    [InlineData(Priority.Urgent, 3UL, 1UL)]
    [InlineData(Priority.Urgent, 2UL, 2UL)]
    public void Beside_an_ordinary_endpoint_batches_take_low_work_and_no_other(Priority priority, ulong asked, ulong expected)
    {
        var bench = new AdmissionBench(4, null, Endpoint("a", tier: 1), Endpoint("b") with { IsBatch = true });

        bench.Offer(bench.Open(endpoints: new EndpointSet(asked)), 1, priority).Single().Endpoints.ShouldBe(new EndpointSet(expected));
    }

    [Theory]
    [InlineData(FailureKind.Refused, null, null, "b", null, true)]
    [InlineData(FailureKind.Refused, 8000, 4000, "b", null, true)]
    [InlineData(FailureKind.Refused, null, null, "a", null, false)]
    [InlineData(FailureKind.Refused, null, null, "b", "one for all", false)]
    [InlineData(FailureKind.TooLarge, null, null, "b", null, true)]
    [InlineData(FailureKind.TooLarge, 4000, 8000, "b", null, true)]
    [InlineData(FailureKind.TooLarge, 8000, 4000, "b", null, false)]
    [InlineData(FailureKind.BadRequest, null, null, "b", null, false)]
    public void Work_turned_down_by_a_model_moves_to_another_that_may_take_it(
        FailureKind kind, int? first, int? second, string secondModel, string? asked, bool goesOn)
    {
        var bench = new AdmissionBench(
            4, null, Endpoint("a") with { Model = "a", ContextTokens = first }, Endpoint("b", tier: 1) with { Model = secondModel, ContextTokens = second });
        bench.Offer(bench.Open(model: asked), 1);
        var attempt = bench.AdmitAll().Single();

        bench.End(attempt, kind);

        attempt.Elsewhere.ShouldBe(goesOn ? Second : EndpointSet.None);
    }

    [Fact]
    public void Work_moves_to_other_endpoints_until_the_last_one_is_isolated()
    {
        var bench = new AdmissionBench(4, null, Endpoint("a"), Endpoint("b", tier: 1));
        var named = bench.Open(endpoints: First);
        bench.Offer(named, 2);
        bench.Offer(bench.Open(), 4);
        bench.Core.SetBound(0);

        bench.Acknowledge(breaker: Breaker(BreakerState.Isolated));
        bench.Withdrawn().Select(withdrawn => withdrawn.Item.Request).ShouldBe([named, named]);
        bench.Core.SetBound(4);
        bench.Admitted().ShouldBe("b:4");

        bench.Offer(bench.Open(), 1);
        bench.Acknowledge(breaker: Breaker(BreakerState.Isolated), gate: 1);
        bench.Withdrawn().Single().Reason.Kind.ShouldBe(FailureKind.OutOfQuota);
        var late = bench.Out()[0];
        bench.End(late, FailureKind.OutOfQuota);
        bench.Core.Retry(late.Item, TimeSpan.Zero);
        bench.Withdrawn().Count.ShouldBe(1, "one that comes back from a call finds nothing either");
    }

    [Fact]
    public void Parked_work_waits_for_a_reset_is_reported_once_and_leaves_other_work_alone()
    {
        var bench = new AdmissionBench(8, options => options.WhenNoneCanServe = WhenNoneCanServe.Park, Endpoint("a"), Endpoint("b", tier: 1));
        bench.Offer(bench.Open(endpoints: First), 2);
        bench.Acknowledge(breaker: Breaker(BreakerState.Isolated));
        bench.Offer(bench.Open(endpoints: First), 1);
        bench.Offer(bench.Open(), 2);

        bench.Core.TryTakeParked(out var parked).ShouldBeTrue();
        parked.Endpoints.ShouldBe(First);
        bench.Core.TryTakeParked(out _).ShouldBeFalse();
        bench.Gates.Select(gate => gate.IsAwaited).ShouldBe([true, false]);
        bench.Admitted().ShouldBe("b:2");
        bench.Withdrawn().ShouldBeEmpty();

        bench.Acknowledge(breaker: Breaker(BreakerState.Closed, epoch: 2));
        bench.Gate.IsAwaited.ShouldBeFalse();
        bench.Admitted().ShouldBe("a:3");
    }

    [Fact]
    public void The_first_work_that_comes_while_its_endpoints_are_isolated_is_parked()
    {
        var bench = new AdmissionBench(8, options => options.WhenNoneCanServe = WhenNoneCanServe.Park, Endpoint("a"));
        bench.Acknowledge(breaker: Breaker(BreakerState.Isolated));
        bench.Core.TryTakeParked(out _).ShouldBeFalse("nothing waits");

        bench.Offer(bench.Open(), 1);

        bench.Core.TryTakeParked(out _).ShouldBeTrue();
        bench.Gate.IsAwaited.ShouldBeTrue();
    }

    [Fact]
    public void A_refusal_is_not_replaced_by_the_isolation_of_the_next_endpoint()
    {
        var bench = new AdmissionBench(4, null, Endpoint("a"), Endpoint("b", tier: 1));
        var item = bench.Offer(bench.Open(), 1).Single();
        var ended = bench.AdmitAll().Single();
        bench.End(ended, FailureKind.Refused);
        bench.Acknowledge();
        item.TakeBack(ended, new RetryDecision(ChunkStatus.Retrying, new ChunkError(FailureKind.Refused, "will not")));
        item.Endpoints.ShouldBe(Second);
        bench.Core.Retry(item, TimeSpan.FromSeconds(1));

        bench.Acknowledge(breaker: Breaker(BreakerState.Isolated), gate: 1);

        bench.Withdrawn().Single().Reason.Kind.ShouldBe(FailureKind.Refused);
    }
}
