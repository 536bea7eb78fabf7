using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;
using ParallelLlm.Tests.Unit.AnswerStore;
using Notice = Akka.Event.Debug;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Actors are stopped while requests run: callers never hang, and nothing is lost or done twice.</summary>
public sealed class SupervisionTests() : TestKit("akka { loggers = [], loglevel = DEBUG, actor.debug.lifecycle = on }")
{
    [Fact]
    public async Task Control_actors_that_are_killed_and_restarted_lose_nothing_and_forget_nothing()
    {
        var client = FiveAtOnce(_ => ScriptedClient.Empty);
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Retry = { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
        };
        await using var engine = ParallelProcessor.Start(options, system: Sys);
        var random = new Random(7);
        object[] ends = [Kill.Instance, PoisonPill.Instance];

        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(Engines.Request(5000)))
        {
            results.Add(result);
            if (results.Count % 50 == 0)
                Sys.ActorSelection(engine.Supervisor.Path / "*").Tell(ends[random.Next(2)]);
        }

        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 5000));
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        client.MaxInFlight.ShouldBeLessThanOrEqualTo(20);
        await NoLimitBeganAnew(engine);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed).ShouldBe((5000, 5000));
        summary.Attempts.ShouldBe(client.Calls);
    }

    [Fact]
    public async Task Controls_that_throw_or_end_at_random_lose_nothing_pass_no_limit_and_keep_their_state()
    {
        const int Disturbances = 100;
        var client = FiveAtOnce(number => number % 97 == 0 ? AttemptOutcome.Failed(FailureKind.Transient, "now and then") : ScriptedClient.Empty);
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Retry = { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
        };
        var logs = new ThrowingLogs();
        await using var engine = ParallelProcessor.Start(options, logs, system: Sys);
        var random = new Random(11);
        // A null attempt makes its reader throw; the tracker throws with its log.
        object[] ends = [Kill.Instance, PoisonPill.Instance, new AttemptsEnded([null!])];
        string[] controls = ["throttle-*", "breaker-*"];

        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(Engines.Request(50 * Disturbances)))
        {
            results.Add(result);
            if (results.Count % 50 != 0)
                continue;
            Sys.ActorSelection(engine.Supervisor.Path / controls[random.Next(2)]).Tell(ends[random.Next(3)]);
            if (random.Next(4) == 0)
                logs.ThrowOnce();
        }

        // Admitting more than the limit ends the graph, and with it chunks as failed.
        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 50 * Disturbances));
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        logs.Thrown.ShouldBeGreaterThan(0);
        var summary = await engine.GetSummaryAsync().WaitAsync(Engines.Guard);
        (summary.Total, summary.Completed).ShouldBe((50 * Disturbances, 50 * Disturbances));
        summary.Attempts.ShouldBe(client.Calls);
        await NoLimitBeganAnew(engine);
    }

    [Theory]
    [InlineData("throttle")]
    [InlineData("breaker")]
    public async Task A_control_that_cannot_be_kept_running_is_given_up_and_its_endpoint_used_no_more(string control)
    {
        var client = new ManualClient();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        await using var engine = ParallelProcessor.Start(options, system: Sys);
        var open = engine.RunAsync(Engines.Request(3));
        var calls = await client.NextAsync(3);

        // Each registers with the stage, and is killed before it has handled anything.
        await engine.WhenAsync(() =>
        {
            Sys.ActorSelection(engine.Supervisor.Path / $"{control}-*").Tell(Kill.Instance);
            return engine.Endpoints[0].Breaker == BreakerState.Isolated;
        });
        calls[0].Succeed();
        calls[1].Answer.SetResult(AttemptOutcome.Failed(FailureKind.Transient, "503"));
        calls[2].Succeed();

        var expected = $"Its {control} has stopped {RestartBound.Most + 1} times in a row (ActorKilledException). Restart the engine.";
        var (results, error) = await open.WaitAsync(Engines.Guard);
        error.ShouldBeNull();
        // Calls begin in any order.
        results.Count(result => result.Status == ChunkStatus.Completed).ShouldBe(2);
        results.Single(result => result.Status == ChunkStatus.Failed).Error.ShouldBe(new ChunkError(FailureKind.EndpointUnusable, expected));
        engine.Endpoints[0].ShouldSatisfyAllConditions(
            endpoint => endpoint.Reason.ShouldBe(expected),
            endpoint => endpoint.InFlight.ShouldBe(0, "nothing waits for a control that is gone"));
        engine.ResetEndpoint("test");
        (await engine.RunAsync(Engines.Request(1)).WaitAsync(Engines.Guard)).Results.Single().Error!.Message.ShouldBe(expected);
    }

    [Fact]
    public async Task A_tracker_that_cannot_be_kept_running_answers_with_the_reason_and_holds_no_work_up()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, "model") } };
        var logs = new LogList();
        Sys.EventStream.Subscribe(TestActor, typeof(Notice));
        await using var engine = ParallelProcessor.Start(options, logs, system: Sys);

        // A message that the tracker handles starts the count again: all that the start sends to it is handled before.
        await engine.RunAsync(Engines.Request(1)).WaitAsync(Engines.Guard);
        await engine.GetSummaryAsync().WaitAsync(Engines.Guard);

        for (var ends = 0; ends <= RestartBound.Most; ends++)
        {
            await FishForMessageAsync<Notice>(IsTrackersStart, Engines.Guard);
            Sys.ActorSelection(engine.Supervisor.Path / "tracker-*").Tell(Kill.Instance);
        }

        await logs.LineAsync(line => line.StartsWith("tracker is not restarted", StringComparison.Ordinal));

        var asked = await Should.ThrowAsync<InvalidOperationException>(() => engine.GetSummaryAsync());
        asked.Message.ShouldStartWith("Tracking has ended. Its tracker has stopped 11 times in a row");
        (await engine.RunAsync(Engines.Request(20_000)).WaitAsync(Engines.Guard)).Results.Count.ShouldBe(20_000);
    }

    [Fact]
    public async Task A_killed_tracker_still_knows_every_request()
    {
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", new ScriptedClient((_, _) => ScriptedClient.Empty), "model") },
        };
        await using var engine = ParallelProcessor.Start(options, system: Sys);

        const int Kills = 50;
        // The answer says that the watch has begun; it outlives every tracker.
        var steps = Channel.CreateUnbounded<ChunkTracking>();
        await engine.Supervisor.Ask<Watch>(new Watch(null, steps.Writer), Engines.Guard);

        foreach (var _ in Enumerable.Range(0, Kills))
        {
            var request = Engines.Request(1);
            Sys.ActorSelection(engine.Supervisor.Path / "*").Tell(Kill.Instance);
            await engine.RunAsync(request).WaitAsync(Engines.Guard);
            (await engine.GetSummaryAsync(request.Id).WaitAsync(Engines.Guard)).ShouldNotBeNull().Completed.ShouldBe(1);
        }

        await Sys.Terminate();
        var seen = await steps.Reader.ReadAllAsync().ToListAsync().AsTask().WaitAsync(Engines.Guard);
        seen.Count(step => step.Status == ChunkStatus.Completed).ShouldBe(Kills);
    }

    /// <summary>Each change begins where the one before it ended. How high the limit stands at the end depends on the threads: calls that never meet are never refused.</summary>
    private static async Task NoLimitBeganAnew(ParallelProcessor engine)
    {
        var changes = Array.Empty<ControlChange>();
        await engine.WhenAsync(async () =>
        {
            changes = (await engine.GetControlChangesAsync()).Where(change => change.What == ControlAspect.Limit).ToArray();
            return changes.Length > 0 && engine.Endpoints[0].Limit == (int)changes[^1].To!.Value;
        });
        changes.ShouldContain(change => change.To < change.From, "the refusals have lowered it");
        changes.Zip(changes.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
    }

    private static bool IsTrackersStart(Notice notice) =>
        notice.LogSource.Contains("/tracker-", StringComparison.Ordinal) && $"{notice.Message}".StartsWith("Started", StringComparison.Ordinal);

    /// <summary>A server that refuses more than five calls at once, which happens at least once, however the threads are scheduled.</summary>
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

    /// <summary>A log that notes changes of limits, and throws at the next step of a chunk on request.</summary>
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
}
