using ParallelLlm.Contracts;

namespace ParallelLlm.Tests.Unit.Pipeline;

public sealed class ParallelProcessorTests
{
    [Fact]
    public async Task Every_chunk_is_answered_once_and_in_order()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(5000)).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 5000));
        results.ShouldAllBe(result => result.Status == RequestStatus.Completed);
        client.Calls.ShouldBe(5000);
        client.MaxInFlight.ShouldBeLessThanOrEqualTo(20);
    }
}
