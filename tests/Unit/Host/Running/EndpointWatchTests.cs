using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class EndpointWatchTests
{
    private readonly EndpointWatch _watch = new(["somewhere"]);

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
    public void Of_several_endpoints_those_that_cannot_be_used_are_named_each_with_its_reason()
    {
        var watch = new EndpointWatch(["a", "b", "c"])
        {
            Status = () => [Endpoint("a", BreakerState.Isolated, "no credit"), Endpoint("b", BreakerState.Closed), Endpoint("c", BreakerState.Isolated, "wrong key")],
        };

        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));

        watch.Reason.ShouldBe("endpoints a, c cannot be used (out_of_quota): no credit; c: wrong key");
    }

    [Fact]
    public void A_partial_run_continues_until_its_last_endpoint_is_unusable()
    {
        var second = BreakerState.Closed;
        var watch = new EndpointWatch(["a", "b"], NoneCanServe.Partial)
        {
            Status = () => [Endpoint("a", BreakerState.Isolated, "no credit"), Endpoint("b", second, "no credit")],
        };

        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));
        watch.Reason.ShouldBeNull();
        second = BreakerState.Isolated;
        watch.Finished(Chunks.Failed(0, FailureKind.OutOfQuota, "no credit"));
        watch.Reason.ShouldBe("endpoints a, b cannot be used (out_of_quota): no credit");
    }

    [Fact]
    public void A_parked_run_looks_again_once_a_minute()
    {
        var parked = new ParkedEndpoints();
        EndpointStatus[] awaited = [Endpoint("a", BreakerState.Isolated) with { IsAwaited = true }, Endpoint("b", BreakerState.Isolated)];
        var due = Enumerable.Range(0, 200).Where(second => parked.Due(awaited, TimeSpan.FromSeconds(second)) is ["a"]).ToList();
        due.ShouldBe([60, 121, 182], "each time from when it was found locked again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fault_18_A_run_ends_with_the_engines_reason_when_no_endpoint_has_ever_answered(bool partial)
    {
        var watch = new EndpointWatch(["a", "b"], partial ? NoneCanServe.Partial : NoneCanServe.Fail)
        {
            Status = () => [Endpoint("a", BreakerState.Open, "503"), Endpoint("b", BreakerState.Closed)],
        };

        watch.Finished(Chunks.Failed(0, FailureKind.EndpointUnusable, "Endpoints a, b have not answered at all for 60 s."));

        watch.Reason.ShouldBe("endpoints a, b cannot be used (endpoint_unusable): Endpoints a, b have not answered at all for 60 s.");
    }

    [Theory]
    [InlineData(FailureKind.BadRequest)]
    [InlineData(FailureKind.Timeout)]
    [InlineData(FailureKind.Cancelled)]
    public void A_single_chunks_failure_is_no_reason_to_end_the_run(FailureKind kind)
    {
        _watch.Finished(Chunks.Failed(0, kind, "no"));

        _watch.Reason.ShouldBeNull();
    }

    private static EndpointStatus Endpoint(string name, BreakerState breaker, string? reason = null) => new(name, 0, 1, breaker, null, reason);
}
