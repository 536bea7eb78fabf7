using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Unit.Load.Definition;

public sealed class IdealTimeTests
{
    [Theory]
    [InlineData("""{ "latency": { "ms": 200 } }""", 2000, 20.0)]
    [InlineData("""{ "latency": { "ms": 200 } }""", 2001, 20.2)]
    [InlineData("""{ "latency": { "ms": 100 }, "concurrency": 6 }""", 500, 8.4)]
    [InlineData("""{ "latency": { "ms": 100 }, "concurrency": 50, "slots": 10 }""", 500, 5.0)]
    [InlineData("""{ "latency": { "ms": 100 }, "rpm": 600, "rpm_burst": 20 }""", 250, 23.1)]
    [InlineData("""{ "latency": { "ms": 100 }, "rpm": 600, "enforcement_window_s": 5 }""", 250, 20.1)]
    [InlineData("""{ "latency": { "ms": 1000 }, "rpm": 600 }""", 600, 30.0)]
    public void The_scarcer_of_permits_and_requests_sets_the_ideal_time(string server, int calls, double seconds) =>
        IdealTime.Seconds(ProviderOptions.Parse(server), cap: 20, calls).ShouldNotBeNull().ShouldBe(seconds, 1e-9);

    [Theory]
    [InlineData("""{ "tpm": 1000 }""")]
    [InlineData("""{ "steps": [{ "at_s": 1, "concurrency": 3 }] }""")]
    [InlineData("""{ "outages": [{ "at_s": 1, "for_s": 3 }] }""")]
    [InlineData("""{ "latency": { "knee_above": 3 } }""")]
    public void Where_calls_alone_do_not_decide_there_is_none(string server) =>
        IdealTime.Seconds(ProviderOptions.Parse(server), cap: 20, 100).ShouldBeNull();
}
