using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class RunProgressTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("HTTP 429: tokens per day (TPD)", "waiting 578 s: the provider asks for it (HTTP 429: tokens per day (TPD))")]
    [InlineData(null, "waiting 578 s: the provider asks for it")]
    public void Fault_Wire_06_A_wait_is_shown_with_its_reason(string? reason, string shown) =>
        Look(new EndpointStatus("a", 0, 8, BreakerState.Closed, _time.GetUtcNow().AddSeconds(578), reason)).ShouldBe([shown]);

    [Theory]
    [InlineData(BreakerState.Open, 12, false, "waiting 12 s: HTTP 503")]
    [InlineData(BreakerState.HalfOpen, 0, false, "testing with one call: HTTP 503")]
    [InlineData(BreakerState.Isolated, 0, false, "cannot be used: HTTP 503")]
    [InlineData(BreakerState.Isolated, 0, true, "cannot be used, and chunks wait for it: HTTP 503")]
    [InlineData(BreakerState.Closed, 0, false, null)]
    public void The_state_of_an_endpoint_is_shown_with_its_reason(BreakerState state, int seconds, bool isAwaited, string? shown) =>
        Look(new EndpointStatus("a", 0, 8, state, seconds > 0 ? _time.GetUtcNow().AddSeconds(seconds) : null, "HTTP 503") { IsAwaited = isAwaited })
            .ShouldBe([shown]);

    [Fact]
    public void The_wait_of_one_endpoint_does_not_hide_another() =>
        Look(
            new EndpointStatus("a", 0, 8, BreakerState.Open, _time.GetUtcNow().AddSeconds(578), "busy"),
            new EndpointStatus("b", 3, 8, BreakerState.Closed, null, null)).ShouldBe(["waiting 578 s: busy", null]);

    [Fact]
    public void Documents_are_counted_by_their_end()
    {
        var tally = new RunTally();
        foreach (var status in new[] { DocumentStatus.Completed, DocumentStatus.Completed, DocumentStatus.Partial, DocumentStatus.Failed })
            tally.DocumentWritten(new FinishedDocument(0, "a", status, []));

        var snapshot = new RunProgress(tally, new RunClock(_time), () => ([], null), 8, Task.FromResult(9)).Look();

        (snapshot.Documents, snapshot.AllDocuments, snapshot.PartialDocuments, snapshot.FailedDocuments).ShouldBe((4, 9, 1, 1));
    }

    private IEnumerable<string?> Look(params EndpointStatus[] endpoints) =>
        new RunProgress(new RunTally(), new RunClock(_time), () => (endpoints, null), 8, Task.FromResult(1)).Look()
            .Endpoints.Select(endpoint => endpoint.Wait);
}
