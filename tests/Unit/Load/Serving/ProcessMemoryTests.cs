using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Unit.Load.Serving;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void Anonymous_and_resident_memory_are_given_in_megabytes() =>
        ProcessMemory.Parse(
            [
                "55d0c8a2b000-7ffd1b5f2000 ---p 00000000 00:00 0                          [rollup]",
                "Rss:              104448 kB",
                "Private_Dirty:     37580 kB",
                "Anonymous:         21504 kB",
            ])
            .ShouldBe(new ProcessMemory(21, 102));

    [Fact]
    public void A_process_that_has_gone_holds_nothing_that_could_meet_a_threshold() => ProcessMemory.Of(int.MaxValue).AnonymousMegabytes.ShouldBe(double.NaN);
}
