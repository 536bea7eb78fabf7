using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Callers, sources and clients that misbehave: they lose only their own work, and nothing waits for ever.</summary>
public sealed class UnrulyNeighboursTests
{
    [Fact]
    public async Task A_sequence_that_does_not_heed_its_cancellation_keeps_no_place()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty), options => options.Engine.MaxOpenRequests = 1);
        using var cancel = new CancellationTokenSource();
        var silent = engine.ProcessAsync(Engines.Request(Silent()), cancel.Token).ToListAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(silent.WaitAsync(Engines.Guard));
        (await engine.ProcessAsync(Engines.Request(3)).ToListAsync().WaitAsync(Engines.Guard)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_sequence_that_does_not_heed_its_cancellation_does_not_keep_a_drain_waiting()
    {
        var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var silent = engine.ProcessAsync(Engines.Request(Silent(chunks: 2))).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Completed == 2);

        await engine.DisposeAsync().AsTask().WaitAsync(Engines.Guard);

        await Should.ThrowAsync<ProcessingInterruptedException>(silent.WaitAsync(Engines.Guard));
    }

    [Fact]
    public async Task A_client_that_does_not_heed_its_cancellation_does_not_keep_the_end_waiting()
    {
        var time = new WatchedTime();
        var client = new ScriptedClient((_, _, _) => new ValueTask<AttemptOutcome>(new TaskCompletionSource<AttemptOutcome>().Task));
        var engine = Engines.Start(client, time: time);
        var run = engine.ProcessAsync(Engines.Request(2)).ToListAsync();
        await client.Begun.ReachedAsync(2);

        var ended = engine.DisposeAsync().AsTask();
        await time.TimerAsync(EngineGraph.LongestWaitForOldCalls);
        time.Advance(EngineGraph.LongestWaitForOldCalls);
        await ended.WaitAsync(Engines.Guard);

        (await run.WaitAsync(Engines.Guard)).Select(result => result.Status).ShouldBe([ChunkStatus.Cancelled, ChunkStatus.Cancelled]);
    }

    [Fact]
    public async Task A_client_that_returns_nothing_fails_its_chunk_and_nothing_else()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, number) => number == 1 ? null! : ScriptedClient.Empty));

        var results = await engine.ProcessAsync(Engines.Request(3) with { MaxConcurrency = 1 }).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Status).ShouldBe([ChunkStatus.Failed, ChunkStatus.Completed, ChunkStatus.Completed]);
        results[0].Error!.Kind.ShouldBe(FailureKind.Engine);
    }

    [Fact]
    public async Task A_caller_that_cancels_gets_no_further_result_though_they_are_ready()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        using var cancel = new CancellationTokenSource();
        var results = engine.ProcessAsync(Engines.Request(100), cancel.Token).GetAsyncEnumerator();
        (await results.MoveNextAsync().AsTask().WaitAsync(Engines.Guard)).ShouldBeTrue();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Completed == 100);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(results.MoveNextAsync().AsTask().WaitAsync(Engines.Guard));
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_downstream_cancels_its_calls()
    {
        using var system = ActorSystem.Create("flow");
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        var killSwitch = Source.From(Engines.Chunks(1))
            .Concat(Source.Never<DocumentChunk>())
            .Via(engine.CreateFlow(new ProcessingRequest([]) { Fields = Engines.Name }))
            .ViaMaterialized(KillSwitches.Single<ProcessedChunk>(), Keep.Right)
            .To(Sink.Ignore<ProcessedChunk>())
            .Run(system.Materializer());
        var call = await client.NextAsync();

        killSwitch.Shutdown();

        await Should.ThrowAsync<OperationCanceledException>(call.Answer.Task.WaitAsync(Engines.Guard));
        await system.Terminate();
    }

    [Theory]
    [InlineData(60 * 24 * 3600.0)]
    [InlineData(900_000_000_000)]
    public async Task Times_longer_than_a_timer_can_count_are_times_like_any_other(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty), options => options.Engine.MaxOpenRequests = 1);
        var request = Engines.Request(3) with { Deadline = time, Timeout = time };

        var read = await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);
        read.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        await foreach (var done in engine.ProcessAsync(request, (chunk, _) => Task.FromResult(chunk.Index)))
            done.Status.ShouldBe(ChunkStatus.Completed);

        await engine.DrainAsync(time).WaitAsync(Engines.Guard);
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Calls_on_a_disposed_engine_are_refused()
    {
        var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        await engine.DisposeAsync();
        await engine.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(engine.GetSummaryAsync().WaitAsync(Engines.Guard));
        await Should.ThrowAsync<ObjectDisposedException>(engine.GetChunksAsync(RequestId.New()).WaitAsync(Engines.Guard));
        await using var steps = engine.WatchAsync().GetAsyncEnumerator();
        await Should.ThrowAsync<ObjectDisposedException>(steps.MoveNextAsync().AsTask().WaitAsync(Engines.Guard));
    }

    [Fact]
    public async Task A_result_carries_its_attempts_metadata_however_busy_the_stage_is()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));

        var runs = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            index => Task.Run(() => engine.ProcessAsync(Engines.Request(300, $"doc{index}")).ToListAsync()))).WaitAsync(Engines.Guard);

        runs.SelectMany(results => results).Count(result => result.Metadata is not { TotalTokens: 15, ModelName: "model" }).ShouldBe(0);
    }

    private static async IAsyncEnumerable<DocumentChunk> Silent(int chunks = 0)
    {
        foreach (var chunk in Engines.Chunks(chunks))
            yield return chunk;
        await new TaskCompletionSource().Task;
    }
}
