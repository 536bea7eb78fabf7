using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class RunProgressTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("HTTP 429: tokens per day (TPD)", "waits 578 s for the provider: HTTP 429: tokens per day (TPD)")]
    [InlineData(null, "waits 578 s for the provider")]
    public void Fault_Wire_06_A_wait_is_shown_with_its_reason(string? reason, string shown) =>
        Look(new EndpointStatus("a", 0, 8, BreakerState.Open, _time.GetUtcNow().AddSeconds(578), reason)).ShouldBe(shown);

    [Fact]
    public void Nothing_is_waited_for_while_one_endpoint_is_free() =>
        Look(
            new EndpointStatus("a", 0, 8, BreakerState.Open, _time.GetUtcNow().AddSeconds(578), "busy"),
            new EndpointStatus("b", 0, 8, BreakerState.Closed, null, null)).ShouldBeNull();

    private string? Look(params EndpointStatus[] endpoints) =>
        new RunProgress(new RunTally(), new RunClock(_time), () => endpoints, 8, Task.FromResult(1)).Look().Waiting;
}
