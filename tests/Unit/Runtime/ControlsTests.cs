using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Commands to a breaker reach it, whenever it registers.</summary>
public sealed class ControlsTests : TestKit
{
    private static readonly BreakerPolicy Locked = new(BreakerState.Isolated, TimeSpan.Zero, 3, 0, new ChunkError(FailureKind.EndpointUnusable, "no key"));

    private readonly TestProbe _stage;

    public ControlsTests() => _stage = CreateTestProbe();

    [Theory]
    [InlineData("before it registers")]
    [InlineData("between registering and its answer")]
    [InlineData("to one that is gone")]
    [InlineData("after it has registered")]
    public async Task A_reset_closes_a_breaker_whenever_it_comes(string when)
    {
        var port = new ProbePort(_stage);
        var clock = new EngineClock(TimeProvider.System);
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", new ManualClient(), "model") } };
        var engine = new EngineContext(options, Sys, clock, NullLogger.Instance);
        var gate = new EndpointGate(
            0, options.Endpoints[0], 20, EngineGraph.NewLimiter(options, 20).Policy, Locked, TimeSpan.Zero);
        var controls = new Controls([gate]);
        IActorRef Breaker() => Sys.ActorOf(BreakerActor.Props(port, 0, engine));

        if (when == "before it registers")
            controls.ResetBreaker(0);
        var breaker = Breaker();
        controls.Register(await RegisterAsync());
        switch (when)
        {
            case "between registering and its answer":
                breaker.Tell(new RegisterAgain());
                var again = await RegisterAsync();
                controls.ResetBreaker(0);
                controls.Register(again);
                break;
            case "to one that is gone":
                await WatchAsync(breaker);
                Sys.Stop(breaker);
                await ExpectTerminatedAsync(breaker);
                controls.ResetBreaker(0);
                Breaker();
                controls.Register(await RegisterAsync());
                break;
            case "after it has registered":
                controls.ResetBreaker(0);
                break;
        }

        var ack = await _stage.ExpectMsgAsync<StageCommand.SetBreaker>();
        (ack.Policy.State, controls.IsCurrent(0, ControlKind.Breaker, ack.Session)).ShouldBe((BreakerState.Closed, true));

        // An acknowledged reset is not sent again: a lock that comes later stays.
        gate.Apply(ack.Policy, ack.UpTo, ack.Resets);
        (gate.BreakerLink.ResetsAsked, gate.BreakerLink.ResetsAcknowledged).ShouldBe((1, 1));
    }

    private async Task<StageCommand.Register> RegisterAsync() => await _stage.ExpectMsgAsync<StageCommand.Register>();
}
