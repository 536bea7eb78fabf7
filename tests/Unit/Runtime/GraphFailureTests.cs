using Akka.Actor;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>The graph is broken while requests run: callers never hang, and nothing is lost or done twice.</summary>
public sealed class GraphFailureTests
{
    [Fact]
    public async Task A_failed_graph_ends_open_requests_with_a_reason_and_the_engine_continues()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.WindowItems = 8, time);
        var open = Enumerable.Range(0, 3).Select(index => engine.RunAsync(Engines.Request(20, $"doc{index}"))).ToArray();
        await client.NextAsync(8);
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3 * 8);
        engine.SetLimit(2);
        await engine.WhenAsync(async () => (await engine.GetControlChangesAsync()).Count == 1);

        time.FailOnceInGraph();
        // Whatever wakes the stage runs into the fault.
        engine.ResetEndpoint("test");

        foreach (var (results, error) in await Task.WhenAll(open).WaitAsync(Engines.Guard))
        {
            error.ShouldBeOfType<ProcessingInterruptedException>().Message.ShouldContain(nameof(PlantedException));
            results.Count.ShouldBe(8);
            results.ShouldAllBe(result => result.Status == ChunkStatus.Failed && result.Error!.Kind == FailureKind.Engine);
        }

        var after = engine.RunAsync(Engines.Request(5));
        // Values set at run time hold in the new graph too.
        var first = await client.NextAsync(2);
        client.HasMore.ShouldBeFalse();
        foreach (var call in first)
            call.Succeed();
        foreach (var _ in Enumerable.Range(0, 3))
            (await client.NextAsync()).Succeed();
        (await after.WaitAsync(Engines.Guard)).Results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed).ShouldBe((29, 5, 24));
    }

    [Fact]
    public async Task A_reset_that_meets_the_end_of_a_graph_holds_in_the_next_one()
    {
        var time = new FaultyTime();
        var client = new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.EndpointUnusable, "401"));
        await using var engine = Engines.Start(client, time: time);
        await engine.RunAsync(Engines.Request(1)).WaitAsync(Engines.Guard);
        await engine.WhenAsync(() => engine.Endpoints[0].Breaker == BreakerState.Isolated);

        time.FailOnceInGraph();
        engine.ResetEndpoint("test");

        await engine.WhenAsync(() => engine.Endpoints[0].Breaker == BreakerState.Closed);
    }

    [Fact]
    public async Task An_actor_system_that_ends_under_it_ends_its_requests()
    {
        using var system = ActorSystem.Create("ends");
        var client = new ManualClient();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        await using var engine = ParallelProcessor.Start(options, system: system);
        var run = engine.RunAsync(Engines.Request(3));
        await client.NextAsync(3);

        await system.Terminate();

        var (results, _) = await run.WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Status == ChunkStatus.Cancelled);
        results.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_graph_that_fails_while_draining_delivers_all_results_and_ends()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        var engine = Engines.Start(
            client,
            options =>
            {
                options.Engine.WindowItems = 8;
                options.Engine.MaxConcurrency = 1;
            },
            time);
        var open = engine.RunAsync(Engines.Request(20));
        await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 8);

        time.FailOnceInGraph();
        var drained = engine.DrainAsync(Engines.Guard);

        var (results, error) = await open.WaitAsync(Engines.Guard);
        error.ShouldBeOfType<ProcessingInterruptedException>();
        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 8));
        await drained.WaitAsync(Engines.Guard);
        var summary = await engine.GetSummaryAsync();
        (summary.Completed + summary.Failed + summary.Cancelled).ShouldBe(8);
        await engine.DisposeAsync().AsTask().WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task A_result_delivered_before_the_graph_failed_is_counted_by_its_own_status()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 1, time);
        var open = engine.RunAsync(Engines.Request(2));
        (await client.NextAsync()).Succeed();
        await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Completed == 1);

        time.FailOnceInGraph();
        engine.ResetEndpoint("test");

        (await open.WaitAsync(Engines.Guard)).Results.Select(result => result.Status).ShouldBe([ChunkStatus.Completed, ChunkStatus.Failed]);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed, summary.InProgress).ShouldBe((2, 1, 1, 0));
    }

    [Fact]
    public async Task A_call_that_outlives_its_graph_starts_no_further_work()
    {
        var time = new FaultyTime();
        var release = new TaskCompletionSource();
        var client = new ScriptedClient(async (_, number, _) =>
        {
            if (number <= 2)
                await release.Task;
            return ScriptedClient.Empty;
        });
        await using var engine = Engines.Start(client, time: time);
        var open = engine.RunAsync(Engines.Request(20) with { MaxConcurrency = 2 });
        await client.Begun.ReachedAsync(2);
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 20);
        time.FailOnceInGraph();
        engine.ResetEndpoint("test");
        var (results, error) = await open.WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Error!.Kind == FailureKind.Engine);
        results.Count.ShouldBe(20);

        // All chunks are counted before the end of the request is known: the graph can fail between the two.
        (error is null or ProcessingInterruptedException).ShouldBeTrue($"{error}");

        // The new graph does not wait for ever for calls that do not heed their cancellation.
        var next = engine.ProcessAsync(Engines.Request(1)).ToListAsync();
        await time.TimerAsync(EngineGraph.LongestWaitForOldCalls);
        time.Advance(EngineGraph.LongestWaitForOldCalls);
        await next.WaitAsync(Engines.Guard);
        release.SetResult();
        await client.Ended.ReachedAsync(3);

        (await engine.ProcessAsync(Engines.Request(50)).ToListAsync().WaitAsync(Engines.Guard))
            .ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        client.Calls.ShouldBe(2 + 1 + 50);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed).ShouldBe((71, 51, 20));
    }

    [Fact]
    public async Task An_actor_system_that_ends_while_a_new_graph_is_on_its_way_ends_its_requests()
    {
        using var system = ActorSystem.Create("ends");
        var time = new FaultyTime();
        var client = new ScriptedClient((_, _, _) => new ValueTask<AttemptOutcome>(new TaskCompletionSource<AttemptOutcome>().Task));
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        await using var engine = ParallelProcessor.Start(options, time: time, system: system);
        var open = engine.RunAsync(Engines.Request(1));
        await client.Begun.ReachedAsync(1);
        time.FailOnceInGraph();
        engine.ResetEndpoint("test");
        (await open.WaitAsync(Engines.Guard)).Results.Single().Status.ShouldBe(ChunkStatus.Failed);

        var waiting = engine.RunAsync(Engines.Request(1));
        await system.Terminate();

        (await waiting.WaitAsync(Engines.Guard)).Error.ShouldBeOfType<ProcessingInterruptedException>();
    }
}
