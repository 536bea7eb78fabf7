using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Folder;

public sealed partial class FolderServiceTests : IAsyncDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private static readonly ExtractionSchema Schema = ExtractionSchema.FromNames(["name"]);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FolderTree _tree = new();
    private readonly Engine _engine = new();
    private readonly MessageList _messages = new();
    private readonly List<FolderService> _services = [];
    private FolderOptions _options = FolderOptions.Default;
    private DocumentRecall? _recall;
    private Func<string, IReadOnlyList<ProcessedChunk>, DocumentError?, DocumentOutcome> _merge = (name, chunks, error) =>
        DocumentOutcome.Of(name, Schema, chunks, error);
    private bool _isSpent;
    private (string Folder, Priority Priority)[] _priorities = [];
    private List<FolderProfile> _profiles = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await EndAsync(service);
        _tree.Dispose();
    }

    [Fact]
    public async Task A_document_goes_the_same_way_as_one_of_a_run_and_its_folder_is_kept()
    {
        _tree.Drop("a.txt");
        _tree.Drop("sub/deep/b.md", "# text");
        var state = Start();

        await UntilAsync(() => state.Look().Completed == 2);

        _tree.Files().ShouldBe(["done/a.txt", "done/sub/deep/b.md", "outbox/a.txt.json", "outbox/sub/deep/b.md.json"]);
        using var line = JsonDocument.Parse(_tree.Read("outbox/sub/deep/b.md.json"));
        line.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["document", "status", "fields", "chunks", "error"]);
        line.RootElement.GetProperty("document").GetString().ShouldBe("sub/deep/b.md");
        line.RootElement.GetProperty("status").GetString().ShouldBe("completed");
        _tree.Read("outbox/sub/deep/b.md.json").ShouldEndWith("}\n");
    }

    [Fact]
    public async Task Fault_05_A_document_that_the_merge_throws_at_is_delivered_as_failed_and_is_not_left_claimed()
    {
        _merge = (name, chunks, error) =>
            name == "a.txt" ? throw new InvalidCastException("document text") : DocumentOutcome.Of(name, Schema, chunks, error);
        _tree.Drop("a.txt");
        _tree.Drop("b.txt");
        var state = Start();

        await UntilAsync(() => state.Look() is { Completed: 1, Failed: 1 });

        _tree.Files("claimed").ShouldBeEmpty();
        var line = _tree.Files()
            .Single(name => name.StartsWith("failed/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal));
        _tree.Read(line).ShouldContain("""{"class":"engine","message":"internal error: InvalidCastException"}""");
    }

    [Fact]
    public async Task A_document_that_cannot_be_moved_is_tried_after_the_others_and_stops_none_of_them()
    {
        var files = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (call.StartsWith("rename inbox/fixed.txt", StringComparison.Ordinal))
                    throw new UnauthorizedAccessException();
            },
        };
        _tree.Drop("fixed.txt");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Blocked.Count == 1);

        _tree.Drop("a.txt");
        _tree.Drop("b.txt");
        await UntilAsync(() => state.Look().Completed == 2);
        state.Look().Blocked.Count.ShouldBe(1);

        files.Before = null;
        await UntilAsync(() => state.Look().Completed == 3);
        state.Look().Blocked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thousand_documents_that_cannot_be_moved_keep_none_waiting_that_comes_later_and_are_not_all_tried_at_every_scan()
    {
        ServiceState? state = null;
        var tries = new ConcurrentDictionary<DateTimeOffset, int>();
        var files = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (!call.StartsWith("rename inbox/fixed/", StringComparison.Ordinal))
                    return;
                tries.AddOrUpdate(state!.Look().LastScan!.Value, 1, (_, count) => count + 1);
                throw new UnauthorizedAccessException();
            },
        };
        state = Start(files: files);
        for (var i = 0; i < 1000; i++)
            _tree.Drop($"fixed/{i}.txt");
        await UntilAsync(() => tries.Values.Sum() >= 1000);
        await NextScanAsync(state);
        var later = state.Look().LastScan!.Value;

        _tree.Drop("a.txt");
        _tree.Drop("sub/b.txt");
        await UntilAsync(() => state.Look().Completed == 2);
        await NextScanAsync(state);
        state.Look().Blocked.ShouldHaveSingleItem().What.ShouldStartWith(_tree.Layout.Inbox);
        _messages.Containing("cannot be moved").Length.ShouldBe(1);
        tries.Where(scan => scan.Key >= later).ShouldAllBe(scan => scan.Value <= 20);

        files.Before = null;
        await UntilAsync(() => state.Look() is { Completed: 1002, Blocked.Count: 0 });
    }

    [Fact]
    public async Task A_claimed_folder_that_takes_nothing_is_tried_with_one_document_at_a_time()
    {
        var files = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (call.StartsWith("make claimed/instance0/", StringComparison.Ordinal))
                    throw new IOException("No space left on device");
            },
        };
        for (var i = 0; i < 100; i++)
            _tree.Drop($"{i}.txt");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Blocked.Count == 1);
        state.Look().Blocked[0].What.ShouldStartWith(_tree.Layout.Claimed);
        files.Calls.Count(call => call.StartsWith("make claimed/instance0/", StringComparison.Ordinal)).ShouldBeLessThan(10);

        files.Before = null;
        await UntilAsync(() => state.Look() is { Completed: 100, Blocked.Count: 0 });
    }

    [Fact]
    public async Task What_cannot_be_read_or_comes_to_less_than_all_fails_with_its_reason_and_the_service_goes_on()
    {
        _options = _options with { MaxFileBytes = 1000 };
        _tree.Drop("empty.txt", "");
        _tree.Drop("large.txt", new string('x', 1001));
        _tree.Drop("scan.pdf", "%PDF-1.4");
        _tree.Drop("refused.txt");
        _tree.Drop("good.txt");
        File.CreateSymbolicLink(Path.Join(_tree.Layout.Inbox, "link.txt"), "/etc/passwd");
        _engine.Answer = chunk => chunk.DocumentId == "refused.txt" ? Chunks.Failed(chunk, FailureKind.Refused, "it would not") : Chunks.Completed(chunk);
        var state = Start();

        await UntilAsync(() => state.Look() is { Completed: 1, Failed: 5 });

        _tree.Files("outbox").ShouldBe(["outbox/good.txt.json"]);
        _tree.Files("failed").ShouldBe(
            new[] { "empty.txt", "large.txt", "link.txt", "refused.txt", "scan.pdf" }.SelectMany(name => new[] { $"failed/{name}", $"failed/{name}.error.json" }));
        var classes = _tree.Files("failed").Where(path => path.EndsWith(".json", StringComparison.Ordinal))
            .Select(path => JsonDocument.Parse(_tree.Read(path)).RootElement.GetProperty("error").GetProperty("class").GetString());
        classes.ShouldBe(["empty", "too_large", "not_a_file", "refused", "unsupported_format"]);
        File.Exists("/etc/passwd").ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_document_of_an_old_name_gets_a_result_of_its_own()
    {
        var state = Start();
        for (var i = 1; i <= 3; i++)
        {
            _tree.Drop("a.txt", $"text {i}");
            await UntilAsync(() => state.Look().Completed == i);
        }

        _tree.Files().ShouldBe(["done/a-2.txt", "done/a-3.txt", "done/a.txt", "outbox/a-2.txt.json", "outbox/a-3.txt.json", "outbox/a.txt.json"]);
        _tree.Read("done/a-2.txt").ShouldBe("text 2");
    }

    [Fact]
    public async Task A_folder_whose_name_a_file_has_in_the_outbox_in_done_or_in_failed_gets_another_and_stops_nothing()
    {
        var state = Start();
        _tree.Drop("a");
        _tree.Drop("bad", "");
        await UntilAsync(() => state.Look() is { Completed: 1, Failed: 1 });
        _tree.Drop("a/b.txt");
        _tree.Drop("a.json/deep/b.txt");
        _tree.Drop("bad/b.txt", "");
        await UntilAsync(() => state.Look() is { Completed: 3, Failed: 2 });

        _tree.Files().ShouldBe(
        [
            "done/a", "done/a-2/b.txt", "done/a.json/deep/b.txt",
            "failed/bad", "failed/bad-2/b.txt", "failed/bad-2/b.txt.error.json", "failed/bad.error.json",
            "outbox/a-2.json/deep/b.txt.json", "outbox/a.json", "outbox/a/b.txt.json",
        ]);
        state.Look().Blocked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("write outbox/sub/", "outbox")]
    [InlineData("rename claimed/instance0/instance0-1 ", "claimed")]
    [InlineData("make done/sub", "done")]
    public async Task The_folder_in_which_a_step_failed_is_named_and_not_the_one_that_a_document_has_given_its_name(string step, string folder)
    {
        var files = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (call.StartsWith(step, StringComparison.Ordinal))
                    throw new UnauthorizedAccessException();
            },
        };
        _tree.Drop("sub/a.txt");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Blocked.Count == 1);

        state.Look().Blocked[0].What.ShouldStartWith(Path.Join(_tree.Root, folder) + ": ");
        files.Before = null;
        await UntilAsync(() => state.Look() is { Completed: 1, Blocked.Count: 0 });
    }

    [Fact]
    public async Task A_document_that_comes_again_unchanged_is_recognised_and_a_changed_one_is_read()
    {
        await using var store = SqliteCompletionStore.Open(Path.Join(_tree.Layout.State, "answers.db"));
        var counted = 0;
        _recall = new DocumentRecall(store, chunks => counted += chunks, _messages);
        var state = Start();
        _tree.Drop("a.txt", "old");
        await UntilAsync(() => state.Look().Completed == 1);
        _tree.Drop("a.txt", "old");
        await UntilAsync(() => state.Look().Completed == 2);
        (_engine.Asked, counted, state.Look().FromStore).ShouldBe((1, 1, 1));
        _tree.Drop("a.txt", "new");
        await UntilAsync(() => state.Look().Completed == 3);

        (_engine.Asked, counted, state.Look().FromStore).ShouldBe((2, 1, 1));
        _messages.Containing("recognised").Length.ShouldBe(1);
        FromStore("a").ShouldBe(false);
        FromStore("a-2").ShouldBe(true);
        FromStore("a-3").ShouldBe(false);

        bool FromStore(string name)
        {
            using var line = JsonDocument.Parse(_tree.Read($"outbox/{name}.txt.json"));
            line.RootElement.GetProperty("document").GetString().ShouldBe("a.txt");
            return line.RootElement.GetProperty("chunks")[0].GetProperty("metadata").GetProperty("from_store").GetBoolean();
        }
    }

    [Fact]
    public async Task A_file_that_is_written_slowly_is_taken_when_it_is_whole()
    {
        var path = Path.Join(_tree.Layout.Inbox, "slow.txt");
        var state = Start();
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            for (var part = 0; part < 20; part++)
            {
                file.Write("another line of a long text\n"u8);
                var scanned = state.Look().LastScan;
                await UntilAsync(() => state.Look() is { Unsettled: 1 } look && look.LastScan != scanned, TimeSpan.FromMilliseconds(100));
                state.Look().Claimed.ShouldBe(0);
            }
        }

        await UntilAsync(() => state.Look().Completed == 1);
        _tree.Read("done/slow.txt").Length.ShouldBe(20 * 28);
    }

    [Fact]
    public async Task A_document_that_changes_while_it_is_read_goes_back_until_it_has_settled()
    {
        _tree.Drop("a.txt", string.Concat(Enumerable.Repeat("a line of a long text\n", 20_000)));
        var isChanged = false;
        _engine.Reading = _ =>
        {
            if (!isChanged)
                File.AppendAllText(Path.Join(_tree.Root, _tree.Files("claimed").Single()), "more");
            isChanged = true;
            return Task.CompletedTask;
        };
        var state = Start();
        await UntilAsync(() => state.Look() is { PutBack: 1, Completed: 1 });

        _tree.Files().ShouldBe(["done/a.txt", "outbox/a.txt.json"]);
        _tree.Read("done/a.txt").ShouldEndWith("more");
    }

    [Fact]
    public async Task A_file_that_is_replaced_while_it_is_read_is_two_documents_with_a_result_each()
    {
        var texts = new ConcurrentQueue<string>();
        _engine.Answer = chunk =>
        {
            texts.Enqueue(chunk.Text);
            return Chunks.Completed(chunk);
        };
        _engine.Reading = chunk =>
        {
            if (chunk.Text == "first")
            {
                _tree.Drop(".a.txt", "second");
                File.Move(Path.Join(_tree.Layout.Inbox, ".a.txt"), Path.Join(_tree.Layout.Inbox, "a.txt"), overwrite: true);
            }

            return Task.CompletedTask;
        };
        _tree.Drop("a.txt", "first");
        var state = Start();
        await UntilAsync(() => state.Look().Completed == 2);

        texts.ShouldBe(["first", "second"], ignoreOrder: true);
        _tree.Files().ShouldBe(["done/a-2.txt", "done/a.txt", "outbox/a-2.txt.json", "outbox/a.txt.json"]);
        new[] { _tree.Read("done/a.txt"), _tree.Read("done/a-2.txt") }.ShouldBe(["first", "second"], ignoreOrder: true);
    }

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
    public async Task An_outbox_that_takes_nothing_stops_the_claims_is_said_once_and_loses_nothing()
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
    public async Task The_order_in_which_folders_are_claimed_follows_priorities_that_change_while_it_runs()
    {
        var files = new FaultyFileSystem(_tree.Root);
        foreach (var folder in new[] { "", "lab/", "later/" })
            for (var i = 0; i < 20; i++)
                _tree.Drop($"{folder}{i}.txt");
        _engine.Hold = true;
        _priorities = [("lab", Priority.Urgent), ("later", Priority.Low)];
        var state = Start(concurrency: 1, files: files);
        await UntilAsync(() => state.Look().InFlight >= 3);
        var before = ClaimedFolders();
        before.Distinct().ShouldBe(["lab"]);

        _profiles.Single(profile => profile.Folder == "lab").Priority = Priority.Low;
        _profiles.Single(profile => profile.Folder == "later").Priority = Priority.High;
        for (var scan = 0; scan < 2; scan++)
            await NextScanAsync(state);

        _engine.Hold = false;
        _engine.ReleaseSome(60);
        await UntilAsync(() => state.Look().Completed == 60);
        var after = ClaimedFolders().Skip(before.Count).ToList();
        after.ShouldBe([.. Enumerable.Repeat("later", 20), .. Enumerable.Repeat("", 20), .. Enumerable.Repeat("lab", 20 - before.Count)]);

        List<string> ClaimedFolders() =>
        [
            .. files.Calls.Where(call => call.StartsWith("rename inbox/", StringComparison.Ordinal)).Select(call => call["rename inbox/".Length..].Split(" → ")[0])
                .Select(name => name.Contains('/') ? name.Split('/')[0] : ""),
        ];
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
    public async Task A_budget_that_is_used_up_stops_the_claims_until_there_is_one_again_and_the_end_does_not_wait_for_it()
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
    public async Task An_endpoint_that_refuses_its_key_keeps_documents_waiting_until_it_is_mended()
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
    public async Task What_is_in_flight_at_the_end_is_finished_and_what_takes_too_long_goes_back()
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
    public async Task What_is_still_at_work_at_the_end_is_nobody_elses_while_the_process_lives()
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

    [Theory]
    [InlineData("Access to the path '{0}' is denied.", "no permission, or a folder")]
    [InlineData("Input/output error : '{0}'", "Input/output error")]
    [InlineData("Cannot create '{0}' because a file or directory with the same name already exists.", "Cannot create because a file or directory with the same name already exists.")]
    public async Task No_step_that_fails_puts_the_name_of_a_document_or_its_folder_anywhere_but_where_names_are_hidden(string message, string reason)
    {
        // Every call about the documents fails once, whichever claim of theirs it is for.
        const string Name = "Wolpertinger";
        var failed = new ConcurrentDictionary<string, bool>();
        var failOnce = (string call) =>
        {
            if (!call.Contains(Name, StringComparison.Ordinal) || !failed.TryAdd(string.Concat(call.Where(letter => !char.IsAsciiDigit(letter))), true))
                return;
            var words = message.Replace("{0}", call, StringComparison.Ordinal);
            throw message.StartsWith("Access", StringComparison.Ordinal) ? new UnauthorizedAccessException(words) : new IOException(words);
        };
        var files = new FaultyFileSystem(_tree.Root) { Before = (_, call) => failOnce(call), BeforeLooking = failOnce };
        _tree.Drop($"{Name}_1958/letter.txt");
        _tree.Drop($"{Name}_1958/empty.txt", "");
        var state = Start(files: files);
        await UntilAsync(() => state.Look() is { Completed: 1, Failed: 1 });
        _engine.Hold = true;
        _tree.Drop($"{Name}_1958/second.txt");
        await UntilAsync(() => state.Look().InFlight == 1);
        await EndAsync(_services[0]);
        _services.Clear();

        failed.Count.ShouldBeGreaterThan(20);
        state.Look().Left.ShouldBe(1);
        foreach (var said in new[] { "cannot be claimed", "cannot be moved", "cannot be put there", "cannot be looked at: " + reason, reason })
            _messages.Shown.ShouldContain(shown => shown.Contains(said, StringComparison.Ordinal), said);
        _messages.Shown.ShouldAllBe(shown => !shown.Contains(Name, StringComparison.Ordinal));
        _tree.Files("claimed").ShouldHaveSingleItem().ShouldEndWith($"/{Name}_1958/second.txt");
        _tree.Files().Skip(1).ShouldBe(
        [
            $"done/{Name}_1958/letter.txt", $"failed/{Name}_1958/empty.txt", $"failed/{Name}_1958/empty.txt.error.json", $"outbox/{Name}_1958/letter.txt.json",
        ]);
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

    [Fact]
    public async Task Files_are_kept_as_long_as_was_asked_and_no_longer()
    {
        _options = _options with { KeepDone = TimeSpan.FromDays(2) };
        _tree.Drop("a.txt");
        _tree.Drop("bad.txt", "");
        File.SetLastWriteTimeUtc(Path.Join(_tree.Layout.Inbox, "a.txt"), DateTime.UnixEpoch.AddYears(40));
        var state = Start();
        await UntilAsync(() => state.Look() is { Completed: 1, Failed: 1 });

        await UntilAsync(() => _time.GetUtcNow() > state.Look().StartedAt.AddDays(1.9), TimeSpan.FromMinutes(30));
        File.Exists(Path.Join(_tree.Layout.Done, "a.txt")).ShouldBeTrue();
        await UntilAsync(() => !File.Exists(Path.Join(_tree.Layout.Done, "a.txt")), TimeSpan.FromMinutes(30));
        _time.GetUtcNow().ShouldBeGreaterThan(state.Look().StartedAt.AddDays(2));
        _tree.Files("failed").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Fault_Text_07_A_file_whose_end_is_not_written_is_waited_for_and_read_when_it_is()
    {
        File.WriteAllBytes(Path.Join(_tree.Layout.Inbox, "a.txt"), [.. "The first half"u8, .. new byte[100]]);
        var state = Start();
        var start = _time.GetUtcNow();
        await UntilAsync(() => _time.GetUtcNow() > start.AddMinutes(5), TimeSpan.FromSeconds(2));
        _tree.Files().ShouldBe(["inbox/a.txt"]);
        _engine.Asked.ShouldBe(0);

        File.WriteAllText(Path.Join(_tree.Layout.Inbox, "a.txt"), "The first half and the second");
        await UntilAsync(() => state.Look().Completed == 1);
        _tree.Files().ShouldBe(["done/a.txt", "outbox/a.txt.json"]);
    }

    [Fact]
    public async Task Fault_Text_07_A_file_whose_end_is_never_written_fails_after_ten_minutes()
    {
        File.WriteAllBytes(Path.Join(_tree.Layout.Inbox, "a.txt"), [.. "The first half"u8, .. new byte[100]]);
        var state = Start();
        var start = _time.GetUtcNow();
        await UntilAsync(() => state.Look().Failed == 1, TimeSpan.FromSeconds(5));

        (_time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(10));
        _tree.Read("failed/a.txt.error.json").ShouldContain("NUL");
        _engine.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Fault_Text_07_What_changes_after_it_was_read_is_not_published_but_read_again()
    {
        _tree.Drop("a.txt", "the first half");
        _engine.Hold = true;
        var state = Start();
        await UntilAsync(() => _engine.Asked == 1);
        File.AppendAllText(Directory.GetFiles(_tree.Layout.Claimed, "a.txt", SearchOption.AllDirectories).Single(), " and the second");
        _engine.Hold = false;
        _engine.ReleaseSome(1);

        await UntilAsync(() => state.Look() is { Completed: 1, PutBack: 1 });
        _engine.Asked.ShouldBe(2);
        _tree.Read("done/a.txt").ShouldBe("the first half and the second");
    }

    private ServiceState Start(int concurrency = 4, IFileSystem? files = null, Engine? engine = null, TimeProvider? time = null)
    {
        time ??= _time;
        engine ??= _engine;
        var state = new ServiceState(time);
        var rules = new RunRules(
            (chunks, _) => new ProcessingRequest(chunks),
            (name, chunks, error) => _merge(name, chunks, error))
        {
            MaxConcurrency = concurrency,
            Shape = new KeyText().Add("shape").ToKey(),
        };
        _profiles = [.. _priorities.Select(each => new FolderProfile(each.Folder, "somewhere", rules, new TokenChunker(), each.Priority))];
        var profiles = new FolderProfiles(new FolderProfile("", "somewhere", rules, new TokenChunker(), Priority.Normal), _profiles);
        var its = new FolderEngine(engine.ProcessAsync, _ => engine.Resets++) { Recall = _recall, IsSpent = () => Volatile.Read(ref _isSpent) };
        var service = new FolderService(
            _options with { Layout = _tree.Layout }, profiles, files ?? new DiskFileSystem(), its, state, time, _messages);
        service.Start([$"instance{_services.Count}", $"next{_services.Count}"]);
        _services.Add(service);
        return state;
    }

    private static async Task EndAsync(FolderService service)
    {
        await service.EndAsync(TimeSpan.FromSeconds(5)).WaitAsync(Guard);
        service.Dispose();
    }

    /// <summary>Lets time pass until something is so.</summary>
    private async Task UntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        using var guard = new CancellationTokenSource(Guard);
        while (!condition())
        {
            guard.Token.ThrowIfCancellationRequested();
            _time.Advance(step ?? TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }
    }

    private async Task NextScanAsync(ServiceState state)
    {
        var last = state.Look().LastScan;
        await UntilAsync(() => state.Look().LastScan > last);
    }

    /// <summary>Answers at once, or when the test says so.</summary>
    private sealed class Engine
    {
        private readonly SemaphoreSlim _release = new(0);
        private int _asked;
        private volatile bool _hold;

        public Func<DocumentChunk, ProcessedChunk> Answer { get; set; } = chunk => Chunks.Completed(chunk);

        /// <summary>What happens between a chunk and the next one of its document.</summary>
        public Func<DocumentChunk, Task> Reading { get; set; } = _ => Task.CompletedTask;

        public bool Hold { set => _hold = value; }

        public int Asked => Volatile.Read(ref _asked);

        public int Resets { get; set; }

        public void ReleaseSome(int count) => _release.Release(count);

        public async IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Read ahead, as the engine does.
            var chunks = new List<DocumentChunk>();
            await foreach (var chunk in request.Chunks)
            {
                chunks.Add(chunk);
                await Reading(chunk);
            }

            foreach (var chunk in chunks)
            {
                Interlocked.Increment(ref _asked);
                if (_hold)
                    await _release.WaitAsync(cancellationToken);
                yield return Answer(chunk);
            }
        }
    }

    /// <summary>A disk that takes its time for a result.</summary>
    private sealed class SlowFsync : IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();
        private volatile bool _isReached;

        public SlowFsync(string root) => Files = new FaultyFileSystem(root)
        {
            Before = (_, call) =>
            {
                Also?.Invoke(call);
                if (!call.StartsWith("fsync outbox/.", StringComparison.Ordinal))
                    return;
                _isReached = true;
                _goOn.Wait(Guard);
            },
        };

        public FaultyFileSystem Files { get; }

        public Action<string>? Also { get; set; }

        public bool IsReached => _isReached;

        public void GoOn() => _goOn.Set();

        public void Dispose() => _goOn.Dispose();
    }

    /// <summary>A clock that somebody sets.</summary>
    private sealed class ShiftedTime(TimeProvider time) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class MessageList : ILogger<FolderService>
    {
        private readonly ConcurrentQueue<string> _messages = new();
        private readonly ConcurrentQueue<string> _shown = new();

        /// <summary>What is logged under any name but that of a document, which is hidden.</summary>
        public string[] Shown => [.. _shown];

        public string[] Containing(string text) => [.. _messages.Where(message => message.Contains(text, StringComparison.Ordinal))];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _messages.Enqueue(formatter(state, exception));
            foreach (var (name, value) in (IReadOnlyList<KeyValuePair<string, object?>>)state!)
                if (name != "Document")
                    _shown.Enqueue($"{value}");
            if (exception is not null)
                _shown.Enqueue(exception.ToString());
        }
    }
}
