using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Running;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>What stops a service for a while, and how it ends.</summary>
public sealed class FolderHoldTests : FolderServiceBench
{
    [Fact]
    public async Task A_full_engine_stops_the_claims_and_ten_thousand_files_hold_no_more_than_there_is_room_for()
    {
        for (var i = 0; i < 10_000; i++)
            _tree.Drop($"{i}.txt");
        _engine.Hold = true;
        var state = Start(concurrency: 4);

        await UntilAsync(() => state.Look().InFlight >= 12);
        await UntilAsync(() => state.Look().Waiting > 9_000, TimeSpan.FromSeconds(1));
        state.Look().InFlight.ShouldBeLessThanOrEqualTo(12 + DocumentWindow.MostReading);
        Directory.GetFiles(_tree.Layout.Inbox).Length.ShouldBe(10_000 - (int)state.Look().InFlight);
    }

    [Fact]
    public async Task An_outbox_that_rejects_writes_stops_claims_is_logged_once_and_loses_nothing()
    {
        var files = new FaultyFileSystem(_tree.Root);
        var isFull = true;
        files.Before = (_, call) =>
        {
            if (Volatile.Read(ref isFull) && call.StartsWith("write outbox/", StringComparison.Ordinal))
                throw new IOException("No space left on device");
        };
        for (var i = 0; i < 100; i++)
            _tree.Drop($"{i}.txt");
        var state = Start(concurrency: 2, files: files);

        await UntilAsync(() => state.Look().Blocked.Count > 0);
        var scan = state.Look().LastScan;
        await UntilAsync(() => state.Look().LastScan > scan + TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2));
        state.Look().Claimed.ShouldBeLessThan(60);
        state.Look().Blocked.Single().Reason.ShouldBe("No space left on device");
        var asked = _engine.Asked;
        Volatile.Write(ref isFull, false);
        await UntilAsync(() => state.Look().Completed == 100);

        _engine.Asked.ShouldBe(100);
        asked.ShouldBeLessThan(60);
        _tree.Files("outbox").Length.ShouldBe(100);
        state.Look().Blocked.ShouldBeEmpty();
        _messages.Containing("No space left").Length.ShouldBe(1);
        _messages.Containing("it goes on").Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_inbox_that_is_taken_away_and_comes_back_is_watched_again()
    {
        var state = Start();
        await UntilAsync(() => state.Look().LastScan is not null);
        Directory.Delete(_tree.Layout.Inbox, recursive: true);
        await UntilAsync(() => state.Look().Blocked.Count == 1);

        Directory.CreateDirectory(_tree.Layout.Inbox);
        _tree.Drop("a.txt");
        await UntilAsync(() => state.Look() is { Completed: 1, Blocked.Count: 0 });
        _messages.Containing("inbox").Count(message => message.Contains("goes on", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_an_hour_stops_nothing()
    {
        var time = new ShiftedTime(_time);
        var state = Start(time: time);
        _tree.Drop("a.txt");
        await UntilAsync(() => state.Look().Completed == 1);
        time.Shift = TimeSpan.FromHours(-1);
        _tree.Drop("b.txt");

        await UntilAsync(() => state.Look().Completed == 2);
    }

    [Fact]
    public async Task A_spent_budget_pauses_claims_until_there_is_one_again_and_does_not_delay_the_end()
    {
        _isSpent = true;
        _tree.Drop("a.txt");
        var state = Start();
        await UntilAsync(() => state.Look().Waiting == 1);
        var scan = state.Look().LastScan;
        await UntilAsync(() => state.Look().LastScan > scan + TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        state.Look().Claimed.ShouldBe(0);

        Volatile.Write(ref _isSpent, false);
        await UntilAsync(() => state.Look().Completed == 1);

        _engine.Hold = true;
        _tree.Drop("b.txt");
        await UntilAsync(() => state.Look().InFlight == 1);
        Volatile.Write(ref _isSpent, true);
        await _services[0].StopClaimingAsync(TimeSpan.FromDays(1)).WaitAsync(Guard);
        await EndAsync(_services[0]);
        _services.Clear();
        _tree.Files("inbox").ShouldBe(["inbox/b.txt"]);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_its_key_keeps_documents_waiting_until_it_is_restored()
    {
        var isRefused = true;
        _options = _options with { EndpointDelay = TimeSpan.FromDays(1000) };
        _engine.Answer = chunk => Volatile.Read(ref isRefused) ? Chunks.Failed(chunk, FailureKind.EndpointUnusable, "wrong key") : Chunks.Completed(chunk);
        for (var i = 0; i < 50; i++)
            _tree.Drop($"{i}.txt");
        var state = Start(concurrency: 2);

        await UntilAsync(() => state.Look() is { PutBack: > 0, InFlight: 0, Blocked.Count: 1 } && _tree.Files("inbox").Length == 50);
        state.Look().Blocked[0].Reason.ShouldBe("endpoint_unusable: wrong key");
        _tree.Files("failed").ShouldBeEmpty();
        _engine.Asked.ShouldBeLessThan(50);

        Volatile.Write(ref isRefused, false);
        _time.Advance(_options.EndpointDelay);
        await UntilAsync(() => state.Look() is { Completed: 50, Blocked.Count: 0 });
        _engine.Resets.ShouldBe(1);
    }

    [Fact]
    public async Task Shutdown_finishes_work_in_flight_and_puts_slow_work_back()
    {
        for (var i = 0; i < 50; i++)
            _tree.Drop($"{i}.txt");
        _engine.Hold = true;
        var state = Start(concurrency: 2);
        await UntilAsync(() => _engine.Asked >= 6);

        var stopping = _services[0].StopClaimingAsync(TimeSpan.FromSeconds(20));
        _engine.ReleaseSome(3);
        await UntilAsync(() => state.Look().Completed >= 3);
        await UntilAsync(() => stopping.IsCompleted);
        await EndAsync(_services[0]);

        var end = state.Look();
        end.InFlight.ShouldBe(0);
        (end.Completed + _tree.Files("inbox").Length).ShouldBe(50);
        _tree.Files("claimed").ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_tree.Layout.Claimed).ShouldBeEmpty();
        _services.Clear();
    }

    [Fact]
    public async Task Unfinished_work_at_the_end_belongs_to_no_other_instance_while_the_process_lives()
    {
        using var slow = new SlowFsync(_tree.Root);
        _tree.Drop("a.txt");
        Start(files: slow.Files);
        await UntilAsync(() => slow.IsReached);

        var ending = _services[0].EndAsync(TimeSpan.FromSeconds(5));
        await UntilAsync(() => ending.IsCompleted);
        _services[0].Dispose();
        _services.Clear();
        using var other = Claims.Open(new DiskFileSystem(), _tree.Layout, ["other"]);
        var taken = new List<Claim>();
        other.TakeOver(taken.Add);
        taken.ShouldBeEmpty();
        _messages.Containing("1 documents are still at work").Length.ShouldBe(1);

        slow.GoOn();
        await UntilAsync(() => _messages.Containing("is done").Length == 1);
        slow.Files.ReleaseLocks();
        other.TakeOver(taken.Add);
        taken.ShouldBeEmpty();
        _tree.Files().ShouldBe(["done/a.txt", "outbox/a.txt.json"]);
    }

    [Fact]
    public async Task The_end_waits_for_documents_at_work_also_when_the_loop_has_failed()
    {
        using var slow = new SlowFsync(_tree.Root);
        slow.Also = call =>
        {
            if (call == "make claimed/instance0/instance0-2")
                throw new InvalidOperationException("a bug");
        };
        _tree.Drop("a.txt");
        var state = Start(files: slow.Files);
        await UntilAsync(() => slow.IsReached);
        _tree.Drop("b.txt");
        await UntilAsync(() => _services[0].Completion.IsFaulted);

        var ending = _services[0].EndAsync(TimeSpan.FromDays(1));
        ending.IsCompleted.ShouldBeFalse();
        slow.GoOn();
        await ending.WaitAsync(Guard);
        _services[0].Dispose();
        _services.Clear();

        state.Look().InFlight.ShouldBe(0);
        _tree.Files().ShouldBe(["done/a.txt", "inbox/b.txt", "outbox/a.txt.json"]);
        Directory.EnumerateFileSystemEntries(_tree.Layout.Claimed).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_services_share_an_inbox_and_one_takes_over_when_the_other_dies()
    {
        for (var i = 0; i < 200; i++)
            _tree.Drop($"{i}.txt");
        var dying = new FaultyFileSystem(_tree.Root);
        var held = new Engine { Hold = true };
        var first = Start(concurrency: 2, files: dying, engine: held);
        await UntilAsync(() => first.Look().InFlight >= 6);
        var second = Start(concurrency: 2);
        await UntilAsync(() => second.Look().Completed > 100);
        second.Look().Recovered.ShouldBe(0);

        // Killed: nothing that it still does reaches the disk, and its lock goes.
        dying.Before = (_, _) => throw new KilledException();
        _services[0].Abandon();
        await UntilAsync(() => _services[0].Completion.IsCompleted);
        dying.ReleaseLocks();
        await UntilAsync(() => _tree.Files("outbox").Length == 200);

        second.Look().Recovered.ShouldBeGreaterThanOrEqualTo(6);
        await UntilAsync(() => second.Look().InFlight == 0);
        _tree.Files("done").Length.ShouldBe(200);
        _tree.Files("outbox").ShouldAllBe(path => !path.Contains('-'));
        _tree.Files("claimed").ShouldBeEmpty();
        _services.RemoveAt(0);
    }
}
