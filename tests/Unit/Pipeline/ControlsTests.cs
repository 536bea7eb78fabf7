using System.Threading.Channels;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Control;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Unit.Pipeline;

/// <summary>What a breaker is told reaches it, whenever it says hello.</summary>
public sealed class ControlsTests
{
    private static readonly BreakerPolicy Locked = new(BreakerState.Locked, TimeSpan.Zero, 3, 0, new ChunkError(FailureKind.EndpointUnusable, "no key"));

    [Theory]
    [InlineData("before the hello")]
    [InlineData("between hello and welcome")]
    [InlineData("to one that is gone")]
    [InlineData("after the welcome")]
    public async Task A_reset_closes_a_breaker_whenever_it_comes(string when)
    {
        using var system = ActorSystem.Create("resets");
        var port = new Port();
        var clock = new EngineClock(TimeProvider.System);
        var options = new ParallelLlmOptions();
        var gate = new EndpointGate(
            0, new LlmEndpoint("test", new ManualClient(), "model"), 20, EngineGraph.NewLaw(options, 20).Policy, Locked, TimeSpan.Zero);
        var controls = new Controls([gate]);
        IActorRef Breaker() => system.ActorOf(
            BreakerActor.Props(port, 0, "test", options.Breaker, TimeSpan.FromMinutes(1), clock, new Explain("test", clock.Start), NullLogger.Instance));

        if (when == "before the hello")
            controls.ResetBreaker(0);
        var breaker = Breaker();
        controls.Welcome(await port.HelloAsync());
        switch (when)
        {
            case "between hello and welcome":
                breaker.Tell(Introduce.Instance);
                var again = await port.HelloAsync();
                controls.ResetBreaker(0);
                controls.Welcome(again);
                break;
            case "to one that is gone":
                await breaker.GracefulStop(Engines.Guard);
                controls.ResetBreaker(0);
                Breaker();
                controls.Welcome(await port.HelloAsync());
                break;
            case "after the welcome":
                controls.ResetBreaker(0);
                break;
        }

        var ack = await port.AckAsync();
        (ack.Policy.State, controls.IsCurrent(0, ControlKind.Breaker, ack.Session)).ShouldBe((BreakerState.Closed, true));

        // What has been acknowledged is not told again: a lock that comes later stays.
        gate.Apply(ack.Policy, ack.UpTo, ack.Resets);
        (gate.BreakerLink.ResetsAsked, gate.BreakerLink.ResetsAcknowledged).ShouldBe((1, 1));
        await system.Terminate();
    }

    private sealed class Port : IStagePort
    {
        private readonly Channel<Hello> _hellos = Channel.CreateUnbounded<Hello>();
        private readonly Channel<BreakerAck> _acks = Channel.CreateUnbounded<BreakerAck>();

        public void Post(Hello message) => _hellos.Writer.TryWrite(message);

        public void Post(LimitAck message) => throw new NotSupportedException("There is no throttle here.");

        public void Post(BreakerAck message) => _acks.Writer.TryWrite(message);

        public Task<Hello> HelloAsync() => _hellos.Reader.ReadAsync().AsTask().WaitAsync(Engines.Guard);

        public Task<BreakerAck> AckAsync() => _acks.Reader.ReadAsync().AsTask().WaitAsync(Engines.Guard);
    }
}
