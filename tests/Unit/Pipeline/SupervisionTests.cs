using Akka.Actor;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Unit.Pipeline;

/// <summary>Actors are stopped and the graph is broken while requests run: callers never hang, and nothing is lost or done twice.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public async Task A_graph_that_fails_ends_every_open_request_with_a_reason_and_the_engine_goes_on()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.WindowItems = 8, time);
        var open = Enumerable.Range(0, 3).Select(index => RunAsync(engine, Engines.Request(20, $"doc{index}"))).ToArray();
        await client.NextAsync(8);
        await ParallelProcessorTests.Eventually(async () => (await engine.GetSummaryAsync()).Total == 3 * 8);

        time.FailOnceOnStage();
        // Whatever wakes the stage runs into the fault.
        engine.ResetEndpoint("test");

        foreach (var (results, error) in await Task.WhenAll(open).WaitAsync(Engines.Guard))
        {
            error.ShouldBeOfType<ProcessingInterruptedException>().Message.ShouldContain(nameof(PlantedException));
            results.Count.ShouldBe(8);
            results.ShouldAllBe(result => result.Status == RequestStatus.Failed && result.Error!.Kind == FailureKind.Engine);
        }

        var after = RunAsync(engine, Engines.Request(5));
        foreach (var _ in Enumerable.Range(0, 5))
            (await client.NextAsync()).Succeed();
        (await after.WaitAsync(Engines.Guard)).Results.ShouldAllBe(result => result.Status == RequestStatus.Completed);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed).ShouldBe((29, 5, 24));
    }

    [Fact]
    public async Task Control_actors_that_are_killed_and_restarted_lose_nothing_and_forget_nothing()
    {
        using var system = ActorSystem.Create("kills");
        const int ServerLimit = 5;
        var inFlight = 0;
        var client = new ScriptedClient(async (_, _, _) =>
        {
            var refused = Interlocked.Increment(ref inFlight) > ServerLimit;
            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            return refused ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many") : ScriptedClient.Empty;
        });
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Retry = { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
        };
        await using var engine = ParallelProcessor.Start(options, system: system);
        var random = new Random(7);
        object[] ends = [Kill.Instance, PoisonPill.Instance];

        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(Engines.Request(5000)))
        {
            results.Add(result);
            if (results.Count % 50 == 0)
                system.ActorSelection(engine.Supervisor.Path / "*").Tell(ends[random.Next(2)]);
        }

        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 5000));
        results.ShouldAllBe(result => result.Status == RequestStatus.Completed);
        client.MaxInFlight.ShouldBeLessThanOrEqualTo(20);
        engine.Endpoints[0].Limit.ShouldBeLessThan(20);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed).ShouldBe((5000, 5000));
        summary.Attempts.ShouldBe(client.Calls);
        await system.Terminate();
    }

    [Fact]
    public async Task An_actor_system_that_ends_under_it_ends_its_requests()
    {
        using var system = ActorSystem.Create("ends");
        var client = new ManualClient();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        await using var engine = ParallelProcessor.Start(options, system: system);
        var run = RunAsync(engine, Engines.Request(3));
        await client.NextAsync(3);

        await system.Terminate();

        var (results, _) = await run.WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Status == RequestStatus.Cancelled);
        results.Count.ShouldBe(3);
    }

    private static async Task<(List<ProcessedChunk> Results, Exception? Error)> RunAsync(ParallelProcessor engine, ProcessingRequest request)
    {
        var results = new List<ProcessedChunk>();
        try
        {
            await foreach (var result in engine.ProcessAsync(request))
                results.Add(result);
            return (results, null);
        }
        catch (ProcessingInterruptedException exception)
        {
            return (results, exception);
        }
    }

    private sealed class PlantedException : Exception;

    /// <summary>The system's clock, which throws once when the stage reads it.</summary>
    private sealed class FaultyTime : TimeProvider
    {
        private int _armed;

        public void FailOnceOnStage() => _armed = 1;

        public override long GetTimestamp()
        {
            if (Volatile.Read(ref _armed) == 1
                && Environment.StackTrace.Contains(nameof(AdmissionStage))
                && Interlocked.Exchange(ref _armed, 0) == 1)
            {
                throw new PlantedException();
            }

            return base.GetTimestamp();
        }
    }
}
