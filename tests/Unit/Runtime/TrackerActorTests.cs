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
    public async Task Nothing_is_kept_of_one_who_watches_no_more_though_no_step_follows()
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
    public async Task One_that_is_started_says_once_that_it_has_handled_a_message()
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
