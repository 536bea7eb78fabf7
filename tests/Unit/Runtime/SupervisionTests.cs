using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Runtime;
using ParallelLlm.Tests.Unit.Answers;

namespace ParallelLlm.Tests.Unit.Runtime;

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
        engine.SetLimit(2);
        await ParallelProcessorTests.Eventually(async () => (await engine.GetControlChangesAsync()).Count == 1);

        time.FailOnceIn(nameof(DispatchStage));
        // Whatever wakes the stage runs into the fault.
        engine.ResetEndpoint("test");

        foreach (var (results, error) in await Task.WhenAll(open).WaitAsync(Engines.Guard))
        {
            error.ShouldBeOfType<ProcessingInterruptedException>().Message.ShouldContain(nameof(PlantedException));
            results.Count.ShouldBe(8);
            results.ShouldAllBe(result => result.Status == RequestStatus.Failed && result.Error!.Kind == FailureKind.Engine);
        }

        var after = RunAsync(engine, Engines.Request(5));
        // What was set at run time holds in the new graph too.
        var first = await client.NextAsync(2);
        client.HasMore.ShouldBeFalse();
        foreach (var call in first)
            call.Succeed();
        foreach (var _ in Enumerable.Range(0, 3))
            (await client.NextAsync()).Succeed();
        (await after.WaitAsync(Engines.Guard)).Results.ShouldAllBe(result => result.Status == RequestStatus.Completed);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed).ShouldBe((29, 5, 24));
    }

    [Fact]
    public async Task A_reset_that_meets_the_end_of_a_graph_holds_in_the_next_one()
    {
        var time = new FaultyTime();
        var client = new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.EndpointUnusable, "401"));
        await using var engine = Engines.Start(client, time: time);
        await RunAsync(engine, Engines.Request(1)).WaitAsync(Engines.Guard);
        await ParallelProcessorTests.Eventually(() => engine.Endpoints[0].Breaker == BreakerState.Locked);

        time.FailOnceIn(nameof(DispatchStage));
        engine.ResetEndpoint("test");

        await ParallelProcessorTests.Eventually(() => engine.Endpoints[0].Breaker == BreakerState.Closed);
    }

    [Fact]
    public async Task Control_actors_that_are_killed_and_restarted_lose_nothing_and_forget_nothing()
    {
        using var system = ActorSystem.Create("kills");
        var client = FiveAtOnce(_ => ScriptedClient.Empty);
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
    public async Task Controls_that_throw_or_end_at_random_moments_lose_nothing_pass_no_limit_and_go_on_from_what_they_had_learnt()
    {
        using var system = ActorSystem.Create("faults");
        const int Disturbances = 100;
        var client = FiveAtOnce(number => number % 97 == 0 ? AttemptOutcome.Failed(FailureKind.Transient, "now and then") : ScriptedClient.Empty);
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Retry = { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
        };
        var logs = new ThrowingLogs();
        await using var engine = ParallelProcessor.Start(options, logs, system: system);
        var random = new Random(11);
        // An attempt that is none makes whoever looks at it throw; the tracker throws with its log.
        object[] ends = [Kill.Instance, PoisonPill.Instance, new AttemptsEnded([null!])];
        string[] controls = ["throttle-*", "breaker-*"];

        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(Engines.Request(50 * Disturbances)))
        {
            results.Add(result);
            if (results.Count % 50 != 0)
                continue;
            system.ActorSelection(engine.Supervisor.Path / controls[random.Next(2)]).Tell(ends[random.Next(3)]);
            if (random.Next(4) == 0)
                logs.ThrowOnce();
        }

        // Admitting more than the limit ends the graph, and with it chunks as failed.
        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 50 * Disturbances));
        results.ShouldAllBe(result => result.Status == RequestStatus.Completed);
        logs.Thrown.ShouldBeGreaterThan(0);
        var summary = await engine.GetSummaryAsync().WaitAsync(Engines.Guard);
        (summary.Total, summary.Completed).ShouldBe((50 * Disturbances, 50 * Disturbances));
        summary.Attempts.ShouldBe(client.Calls);
        // Each change begins where the one before it ended: nobody began anew.
        var changes = (await engine.GetControlChangesAsync().WaitAsync(Engines.Guard)).Where(change => change.What == ControlAspect.Limit).ToArray();
        changes.ShouldNotBeEmpty();
        changes.Zip(changes.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
        engine.Endpoints[0].Limit.ShouldBe((int)changes[^1].To!.Value);
        await system.Terminate();
    }

    /// <summary>A server that refuses what is more than five at once, which happens at least once, however the threads are scheduled.</summary>
    private static ScriptedClient FiveAtOnce(Func<int, AttemptOutcome> otherwise)
    {
        var inFlight = 0;
        var sixAtOnce = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ScriptedClient(async (_, number, _) =>
        {
            var refused = Interlocked.Increment(ref inFlight) > 5;
            if (refused)
                sixAtOnce.TrySetResult();
            await sixAtOnce.Task.WaitAsync(Engines.Guard);
            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            return refused ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many") : otherwise(number);
        });
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

    [Fact]
    public async Task A_graph_that_fails_while_it_is_drained_hands_out_everything_and_ends()
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
        var open = RunAsync(engine, Engines.Request(20));
        await client.NextAsync();
        await ParallelProcessorTests.Eventually(async () => (await engine.GetSummaryAsync()).Total == 8);

        time.FailOnceIn(nameof(DispatchStage));
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
    public async Task A_result_that_was_handed_out_before_the_graph_failed_is_counted_as_what_it_was()
    {
        var time = new FaultyTime();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 1, time);
        var open = RunAsync(engine, Engines.Request(2));
        (await client.NextAsync()).Succeed();
        await client.NextAsync();
        await ParallelProcessorTests.Eventually(async () => (await engine.GetSummaryAsync()).Completed == 1);

        time.FailOnceIn(nameof(DispatchStage));
        engine.ResetEndpoint("test");

        (await open.WaitAsync(Engines.Guard)).Results.Select(result => result.Status).ShouldBe([RequestStatus.Completed, RequestStatus.Failed]);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed, summary.Failed, summary.InProgress).ShouldBe((2, 1, 1, 0));
    }

    [Fact]
    public async Task A_call_that_outlives_its_graph_starts_nothing_anew()
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
        var open = RunAsync(engine, Engines.Request(20) with { MaxConcurrency = 2 });
        await ParallelProcessorTests.Eventually(async () => client.Calls == 2 && (await engine.GetSummaryAsync()).Total == 20);
        time.FailOnceIn(nameof(DispatchStage));
        engine.ResetEndpoint("test");
        var (results, error) = await open.WaitAsync(Engines.Guard);
        results.ShouldAllBe(result => result.Error!.Kind == FailureKind.Engine);
        (results.Count, error).ShouldBe((20, null));

        // The new graph does not wait for ever for calls that do not heed their cancellation.
        var next = engine.ProcessAsync(Engines.Request(1)).ToListAsync();
        await ParallelProcessorTests.Eventually(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return next.IsCompleted;
        });
        release.SetResult();
        await ParallelProcessorTests.Eventually(() => client.InFlight == 0);

        (await engine.ProcessAsync(Engines.Request(50)).ToListAsync().WaitAsync(Engines.Guard))
            .ShouldAllBe(result => result.Status == RequestStatus.Completed);
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
        var open = RunAsync(engine, Engines.Request(1));
        await ParallelProcessorTests.Eventually(() => client.Calls == 1);
        time.FailOnceIn(nameof(DispatchStage));
        engine.ResetEndpoint("test");
        (await open.WaitAsync(Engines.Guard)).Results.Single().Status.ShouldBe(RequestStatus.Failed);

        var waiting = RunAsync(engine, Engines.Request(1));
        await system.Terminate();
        await ParallelProcessorTests.Eventually(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });

        (await waiting).Error.ShouldBeOfType<ProcessingInterruptedException>();
    }

    [Theory]
    [InlineData("throttle")]
    [InlineData("breaker")]
    public async Task A_control_that_cannot_be_kept_running_is_given_up_and_its_endpoint_used_no_more(string control)
    {
        using var system = ActorSystem.Create("hopeless");
        var client = new ManualClient();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        await using var engine = ParallelProcessor.Start(options, system: system);
        var open = RunAsync(engine, Engines.Request(3));
        var calls = await client.NextAsync(3);

        // The next message finds nobody who could handle one before it.
        await ParallelProcessorTests.Eventually(() =>
        {
            system.ActorSelection(engine.Supervisor.Path / $"{control}-*").Tell(Kill.Instance);
            return engine.Endpoints[0].Breaker == BreakerState.Locked;
        });
        calls[0].Succeed();
        calls[1].Answer.SetResult(AttemptOutcome.Failed(FailureKind.Transient, "503"));
        calls[2].Succeed();

        var expected = $"Its {control} has stopped {RestartBound.Most + 1} times in a row (ActorKilledException). Restart the engine.";
        var (results, error) = await open.WaitAsync(Engines.Guard);
        error.ShouldBeNull();
        // Calls begin in any order.
        results.Count(result => result.Status == RequestStatus.Completed).ShouldBe(2);
        results.Single(result => result.Status == RequestStatus.Failed).Error.ShouldBe(new ChunkError(FailureKind.EndpointUnusable, expected));
        engine.Endpoints[0].ShouldSatisfyAllConditions(
            endpoint => endpoint.Reason.ShouldBe(expected),
            endpoint => endpoint.InFlight.ShouldBe(0, "nothing waits for a control that is gone"));
        engine.ResetEndpoint("test");
        (await RunAsync(engine, Engines.Request(1)).WaitAsync(Engines.Guard)).Results.Single().Error!.Message.ShouldBe(expected);
        await system.Terminate();
    }

    [Fact]
    public async Task A_tracker_that_cannot_be_kept_running_answers_with_the_reason_and_holds_no_work_up()
    {
        using var system = ActorSystem.Create("hopeless");
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        var logs = new LogList();
        await using var engine = ParallelProcessor.Start(options, logs, system: system);

        await ParallelProcessorTests.Eventually(() =>
        {
            system.ActorSelection(engine.Supervisor.Path / "tracker-*").Tell(Kill.Instance);
            return logs.Lines.Any(line => line.StartsWith("tracker is not restarted", StringComparison.Ordinal));
        });

        var asked = await Should.ThrowAsync<InvalidOperationException>(() => engine.GetSummaryAsync());
        asked.Message.ShouldStartWith("Tracking has ended. Its tracker has stopped 11 times in a row");
        (await RunAsync(engine, Engines.Request(20_000)).WaitAsync(Engines.Guard)).Results.Count.ShouldBe(20_000);
        await system.Terminate();
    }

    [Fact]
    public async Task A_tracker_that_is_killed_knows_every_request_all_the_same()
    {
        using var system = ActorSystem.Create("kills");
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", new ScriptedClient((_, _) => ScriptedClient.Empty), "model") },
        };
        await using var engine = ParallelProcessor.Start(options, system: system);

        var steps = new List<ChunkTracking>();
        var watching = WatchAsync();
        await engine.GetSummaryAsync();

        foreach (var _ in Enumerable.Range(0, 200))
        {
            var request = Engines.Request(1);
            system.ActorSelection(engine.Supervisor.Path / "*").Tell(Kill.Instance);
            await RunAsync(engine, request).WaitAsync(Engines.Guard);
            (await engine.GetSummaryAsync(request.Id).WaitAsync(Engines.Guard)).ShouldNotBeNull().Completed.ShouldBe(1);
        }

        await system.Terminate();
        await watching.WaitAsync(Engines.Guard);
        steps.Count(step => step.Status == RequestStatus.Completed).ShouldBe(200);

        async Task WatchAsync()
        {
            await foreach (var step in engine.WatchAsync())
                steps.Add(step);
        }
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

    /// <summary>A log that notes changes of limits, and throws at the next step of a chunk after it was told to.</summary>
    private sealed class ThrowingLogs : ILoggerFactory, ILogger
    {
        private int _throws;

        public int Thrown { get; private set; }

        public void ThrowOnce() => Interlocked.Exchange(ref _throws, 1);

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "ChunkStep" && Interlocked.Exchange(ref _throws, 0) == 1)
            {
                Thrown++;
                throw new PlantedException();
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider)
        {
            // There is nothing to add to.
        }

        public void Dispose()
        {
            // There is nothing to let go of.
        }
    }

    private sealed class PlantedException : Exception;

    /// <summary>A clock that throws once, when a method reads it.</summary>
    internal sealed class FaultyTime : FakeTimeProvider
    {
        private string? _method;

        public void FailOnceIn(string method) => _method = method;

        public override long GetTimestamp()
        {
            if (Volatile.Read(ref _method) is { } method
                && Environment.StackTrace.Contains(method)
                && Interlocked.CompareExchange(ref _method, null, method) == method)
            {
                throw new PlantedException();
            }

            return base.GetTimestamp();
        }
    }
}
