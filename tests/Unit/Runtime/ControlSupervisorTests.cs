using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;
using ParallelLlm.Tests.Unit.AnswerStore;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>What stops is started again, later each time, until it is given up. The pauses pass in Akka's own virtual time.</summary>
public sealed class ControlSupervisorTests : TestKit
{
    private static readonly TimeSpan[] Pauses = [.. new[] { 0, 1, 2, 4, 8, 16, 32, 64, 128, 256 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    private readonly ParallelLlmOptions _options = new() { Endpoints = { new LlmEndpoint("test", new ManualClient(), "model") } };
    private readonly LogList _log = new();
    private readonly TestProbe _stage;
    private readonly IActorRef _supervisor;

    public ControlSupervisorTests()
        : base("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
    {
        _stage = CreateTestProbe();
        var engine = new EngineContext(_options, Sys, new EngineClock(TimeProvider.System), _log);
        _supervisor = Sys.ActorOf(ControlSupervisor.Props(
            new ProbePort(_stage), new TrackingQueue(() => { }), _ => EngineGraph.NewLimiter(_options, 20), engine));
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Theory]
    [InlineData("throttle")]
    [InlineData("breaker")]
    public async Task A_control_that_keeps_stopping_is_started_ever_later_and_then_given_up(string name)
    {
        var control = await StartedAsync(name);
        foreach (var pause in Pauses)
        {
            await KillAsync(control);
            if (pause > TimeSpan.Zero)
            {
                Scheduler.Advance(pause - TimeSpan.FromTicks(1));
                await SettleAsync();
                // The other control's first registration may come late.
                while (_stage.HasMessages)
                    IsOf(await _stage.ReceiveOneAsync(), name).ShouldBeFalse($"{pause} are not over");
                Scheduler.Advance(TimeSpan.FromTicks(1));
            }

            control = await StartedAsync(name);
        }

        await KillAsync(control);

        var given = await _stage.ExpectMsgAsync<StageCommand.Disable>();
        given.Reason.Message.ShouldBe($"Its {name} has stopped 11 times in a row (ActorKilledException). Restart the engine.");
        _log.Lines.Count(line => line.Contains("failed and was restarted", StringComparison.Ordinal)).ShouldBe(Pauses.Length);
    }

    [Fact]
    public async Task A_control_that_has_handled_a_message_is_started_again_at_once()
    {
        for (var restart = 0; restart < 30; restart++)
        {
            var breaker = await StartedAsync("breaker");
            breaker.Tell(new Registered(restart + 1, -1, EngineGraph.NewLimiter(_options, 20).Policy, BreakerPolicy.Initial));
            breaker.Tell(new ResetBreaker(1));
            await FishAsync<StageCommand.SetBreaker>(_ => true);
            await KillAsync(breaker);
        }

        _log.Lines.ShouldNotContain(line => line.Contains("not started again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_control_that_throws_is_stopped_with_its_error_and_restarted()
    {
        var throttle = await StartedAsync("throttle");
        throttle.Tell(new Registered(1, -1, EngineGraph.NewLimiter(_options, 20).Policy, BreakerPolicy.Initial));
        await WatchAsync(throttle);

        await EventFilter.Exception<NullReferenceException>().ExpectOneAsync(() =>
        {
            throttle.Tell(new AttemptsEnded([null!]));
            return Task.CompletedTask;
        });

        await ExpectTerminatedAsync(throttle);
        (await StartedAsync("throttle")).ShouldNotBe(throttle);
    }

    [Fact]
    public async Task A_tracker_that_keeps_stopping_is_given_up_and_questions_are_answered_with_the_reason()
    {
        foreach (var pause in Pauses)
        {
            await KillAsync(await TrackerAsync());
            Scheduler.Advance(pause);
        }

        await KillAsync(await TrackerAsync());

        _supervisor.Tell(new GetLifetimeSummary(), TestActor);
        var failure = (await ExpectMsgAsync<Status.Failure>()).Cause.ShouldBeOfType<InvalidOperationException>();
        failure.Message.ShouldStartWith("Tracking has ended. Its tracker has stopped 11 times in a row (ActorKilledException)");
    }

    private async Task<IActorRef> StartedAsync(string name) =>
        (await FishAsync<StageCommand.Register>(register => IsOf(register, name))).Actor;

    private static bool IsOf(object message, string name) =>
        message is StageCommand.Register register && register.Kind.ToString().Equals(name, StringComparison.OrdinalIgnoreCase);

    private async Task<T> FishAsync<T>(Predicate<T> isWanted)
        where T : StageCommand =>
        (T)await _stage.FishForMessageAsync(message => message is T found && isWanted(found), Engines.Guard);

    private async Task<IActorRef> TrackerAsync()
    {
        await SettleAsync();
        Sys.ActorSelection(_supervisor.Path / "tracker-*").Tell(new Identify("tracker"), TestActor);
        return (await ExpectMsgAsync<ActorIdentity>()).Subject;
    }

    private async Task KillAsync(IActorRef actor)
    {
        await WatchAsync(actor);
        actor.Tell(Kill.Instance);
        await ExpectTerminatedAsync(actor);
        await SettleAsync();
    }

    // After two answers the supervisor has seen every earlier message.
    private async Task SettleAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            _supervisor.Tell(new Identify(i), TestActor);
            await ExpectMsgAsync<ActorIdentity>(identity => identity.MessageId.Equals(i));
        }
    }
}
