using System.Threading.Channels;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class TrackerActorTests
{
    [Fact]
    public async Task Nothing_is_kept_of_one_who_watches_no_more_though_no_step_follows()
    {
        using var system = ActorSystem.Create("tracker");
        var memory = new TrackerMemory(new TrackingOptions(), DateTimeOffset.UnixEpoch, new TrackingQueue(() => { }));
        var watchers = memory.Watchers;
        var tracker = system.ActorOf(TrackerActor.Props(memory, NullLogger.Instance));
        var watch = new Watch(RequestId.New(), Channel.CreateUnbounded<ChunkTracking>().Writer);

        tracker.Tell(watch);
        await tracker.Ask<ProcessingSummary>(GetLifetimeSummary.Instance, Engines.Guard);
        watchers.Count.ShouldBe(1);
        tracker.Tell(new Unwatch(watch));
        await tracker.Ask<ProcessingSummary>(GetLifetimeSummary.Instance, Engines.Guard);

        watchers.ShouldBeEmpty();
        await system.Terminate();
    }
}
