using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Tests.Unit.Pipeline;

public sealed class StageTimeTests
{
    [Fact]
    public async Task A_wait_that_ends_while_the_stage_decides_is_not_missed()
    {
        // Every look at the clock moves it on, so that waits end between any two of them.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(400) };
        var client = new ScriptedClient((_, number) => number % 2 == 1
            ? AttemptOutcome.Failed(FailureKind.ThrottledByRate, "slow down", TimeSpan.FromSeconds(1))
            : ScriptedClient.Empty);
        await using var engine = Engines.Start(client, time: time);
        var run = engine.ProcessAsync(Engines.Request(20) with { MaxConcurrency = 1 }).ToListAsync();

        await ParallelProcessorTests.Eventually(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return run.IsCompleted;
        });

        (await run).ShouldAllBe(result => result.Status == RequestStatus.Completed);
    }
}
