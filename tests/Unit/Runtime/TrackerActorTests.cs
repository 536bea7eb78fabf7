using System.Threading.Channels;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class TrackerActorTests : TestKit
{
    private readonly TrackerMemory _memory = new(new TrackingOptions(), DateTimeOffset.UnixEpoch, new TrackingQueue(() => { }));

    [Fact]
    public async Task Unwatching_releases_the_watcher_without_any_further_step()
    {
        var watchers = _memory.Watchers;
        var tracker = Sys.ActorOf(TrackerActor.Props(_memory, NullLogger.Instance));
        var watch = new Watch(RequestId.New(), Channel.CreateUnbounded<ChunkTracking>().Writer);

        tracker.Tell(watch, TestActor);
        await ExpectMsgAsync(watch);
        watchers.Count.ShouldBe(1);
        tracker.Tell(new Unwatch(watch), TestActor);
        tracker.Tell(new GetLifetimeSummary(), TestActor);
        await ExpectMsgAsync<ProcessingSummary>();

        watchers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_started_tracker_reports_its_first_handled_message_once()
    {
        var supervisor = CreateTestProbe();
        var tracker = supervisor.ChildActorOf(TrackerActor.Props(_memory, NullLogger.Instance));

        tracker.Tell(new GetLifetimeSummary(), TestActor);
        tracker.Tell(new GetLifetimeSummary(), TestActor);
        await ExpectMsgAsync<ProcessingSummary>();
        await ExpectMsgAsync<ProcessingSummary>();

        await supervisor.ExpectMsgAsync<MessageHandled>();
        supervisor.HasMessages.ShouldBeFalse();
    }
}
