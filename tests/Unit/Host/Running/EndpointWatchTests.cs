using ParallelLlm.Contracts;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class EndpointWatchTests
{
    private readonly EndpointWatch _watch = new(["somewhere"], TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(FailureKind.EndpointUnusable, "endpoint somewhere cannot be used (endpoint_unusable): Incorrect API key")]
    [InlineData(FailureKind.OutOfQuota, "endpoint somewhere cannot be used (out_of_quota): Incorrect API key")]
    public void The_first_refusal_of_key_quota_or_model_is_the_reason(FailureKind kind, string reason)
    {
        _watch.Finished(Chunks.Failed(0, kind, "Incorrect API key"));
        _watch.Finished(Chunks.Failed(1, kind, "something else"));

        _watch.Reason.ShouldBe(reason);
    }

    [Fact]
    public void No_answer_at_all_for_too_long_is_a_reason()
    {
        _watch.Finished(Chunks.Failed(0, FailureKind.Transient, "connection refused"));

        _watch.Look(new ProcessingSummary { Total = 2, Failed = 1, Retrying = 1 }, TimeSpan.FromSeconds(59.9));
        _watch.Reason.ShouldBeNull();
        _watch.Look(new ProcessingSummary { Total = 2, Failed = 1, Retrying = 1 }, TimeSpan.FromSeconds(60));
        _watch.Reason.ShouldBe("endpoint somewhere has not answered at all for 60 s: connection refused");
    }

    [Fact]
    public void One_answer_of_any_endpoint_keeps_a_pool_from_being_given_up()
    {
        EndpointWatch Pool() => new(["a", "b"], TimeSpan.FromSeconds(60)) { Status = () => [Endpoint("a", BreakerState.Open, "503"), Endpoint("b", BreakerState.Closed)] };
        var (dead, alive) = (Pool(), Pool());

        dead.Look(new ProcessingSummary { Retrying = 1 }, TimeSpan.FromSeconds(60));
        dead.Reason.ShouldBe("endpoints a, b have not answered at all for 60 s: 503");
        dead.IsSilent.ShouldBeTrue();
        alive.Look(new ProcessingSummary { Completed = 1 }, TimeSpan.FromSeconds(1));
        alive.Look(new ProcessingSummary { Retrying = 1 }, TimeSpan.FromHours(1));
        alive.Reason.ShouldBeNull();
    }

    [Fact]
    public void Of_several_endpoints_those_that_cannot_be_used_are_named_each_with_its_reason()
    {
        var watch = new EndpointWatch(["a", "b", "c"], TimeSpan.FromSeconds(60))
        {
            Status = () => [Endpoint("a", BreakerState.Locked, "no credit"), Endpoint("b", BreakerState.Closed), Endpoint("c", BreakerState.Locked, "wrong key")],
        };

        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));

        watch.Reason.ShouldBe("endpoints a, c cannot be used (out_of_quota): no credit; c: wrong key");
    }

    [Fact]
    public void A_run_that_ends_with_what_is_there_goes_on_until_the_last_endpoint_is_gone()
    {
        var second = BreakerState.Closed;
        var watch = new EndpointWatch(["a", "b"], TimeSpan.FromSeconds(60), NoneCanServe.Partial)
        {
            Status = () => [Endpoint("a", BreakerState.Locked, "no credit"), Endpoint("b", second, "no credit")],
        };

        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));
        watch.Reason.ShouldBeNull();
        second = BreakerState.Locked;
        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));
        watch.Reason.ShouldBe("endpoints a, b cannot be used (out_of_quota): no credit");
    }

    [Fact]
    public void A_parked_run_is_not_given_up_and_looks_again_once_a_minute()
    {
        var watch = new EndpointWatch(["a"], TimeSpan.FromSeconds(60), NoneCanServe.Park);
        watch.Look(new ProcessingSummary { Retrying = 1 }, TimeSpan.FromDays(1));
        watch.Reason.ShouldBeNull();

        var parked = new ParkedEndpoints();
        EndpointStatus[] awaited = [Endpoint("a", BreakerState.Locked) with { IsAwaited = true }, Endpoint("b", BreakerState.Locked)];
        var due = Enumerable.Range(0, 200).Where(second => parked.Due(awaited, TimeSpan.FromSeconds(second)) is ["a"]).ToList();
        due.ShouldBe([60, 121, 182], "each time from when it was found locked again");
    }

    [Fact]
    public void A_slow_model_that_has_not_failed_once_is_waited_for()
    {
        _watch.Look(new ProcessingSummary { Total = 2, InProgress = 2, Attempts = 2 }, TimeSpan.FromHours(1));

        _watch.Reason.ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void Any_answer_whether_result_or_throttle_or_tokens_shows_that_it_lives(int completed, int throttled, int tokens)
    {
        _watch.Look(new ProcessingSummary { Completed = completed, Throttled = throttled, TotalTokens = tokens, Retrying = 1 }, TimeSpan.FromHours(1));
        _watch.Look(new ProcessingSummary { TotalTokens = tokens, Retrying = 1 }, TimeSpan.FromHours(2));

        _watch.Reason.ShouldBeNull();
    }

    [Theory]
    [InlineData(FailureKind.BadRequest, true)]
    [InlineData(FailureKind.InvalidAnswer, false)]
    [InlineData(FailureKind.Malformed, false)]
    [InlineData(FailureKind.Refused, true)]
    [InlineData(FailureKind.Timeout, false)]
    [InlineData(FailureKind.Cancelled, false)]
    public void A_chunk_that_the_endpoint_itself_refused_is_an_answer(FailureKind kind, bool lives)
    {
        _watch.Finished(Chunks.Failed(0, kind, "no"));
        _watch.Look(new ProcessingSummary { Failed = 1 }, TimeSpan.FromHours(1));

        (_watch.Reason is null).ShouldBe(lives);
    }

    [Fact]
    public void Fault_Wire_01_Tokens_that_are_paid_for_nothing_keep_a_run_from_being_given_up_only_until_a_chunk_has_ended_without_use()
    {
        var paid = new ProcessingSummary { Total = 6, Retrying = 6, TotalTokens = 900 };
        _watch.Look(paid, TimeSpan.FromSeconds(70));
        _watch.Reason.ShouldBeNull();

        _watch.Finished(Chunks.Failed(0, FailureKind.Malformed, "The answer has no content."));
        _watch.Look(paid with { Failed = 1 }, TimeSpan.FromSeconds(70));

        _watch.Reason.ShouldBe("endpoint somewhere has given no usable answer for 60 s: The answer has no content.");
    }

    private static EndpointStatus Endpoint(string name, BreakerState breaker, string? reason = null) => new(name, 0, 1, breaker, null, reason);
}
