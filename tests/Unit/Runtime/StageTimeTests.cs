using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class StageTimeTests
{
    [Fact]
    public async Task A_wait_that_ends_while_the_stage_decides_is_not_missed()
    {
        for (var step = 50; step <= 2000; step += 50)
        {
            // Every look at the clock moves it on, so that the wait ends between two of them, whichever these are.
            var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(step) };
            var client = new ScriptedClient((_, number) => number == 1
                ? AttemptOutcome.Failed(FailureKind.ThrottledByRate, "slow down", TimeSpan.FromSeconds(2))
                : ScriptedClient.Empty);
            await using var engine = Engines.Start(client, time: time);
            var run = engine.ProcessAsync(Engines.Request(1)).ToListAsync();

            await time.PassAsync(engine, run, TimeSpan.FromMilliseconds(50));

            (await run).Single().Status.ShouldBe(ChunkStatus.Completed);
        }
    }
}
