using System.Collections.Concurrent;
using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>What becomes of the documents of a folder.</summary>
public sealed class FolderServiceTests : FolderServiceBench
{
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
    public async Task Fault_05_A_document_whose_merge_throws_fails_and_is_not_left_claimed()
    {
        _merge = (name, chunks, error) =>
            name == "a.txt" ? throw new InvalidCastException("document text") : DocumentOutcome.Of(name, new DocumentMerger(Schema), chunks, error);
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
    public async Task Unreadable_or_incomplete_documents_fail_with_a_reason_and_the_service_continues()
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
        classes.ShouldBe(["empty", "too_large", "not_a_file", "refused", "damaged"]);
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
    public async Task A_folder_whose_name_a_target_file_already_has_is_renamed_and_blocks_nothing()
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
                await UntilAsync(() => state.Look() is { Unsettled: 1 } look && look.LastScan != scanned, TimeSpan.FromMilliseconds(20));
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
    public async Task Fault_Text_07_A_document_changed_after_reading_is_reread_not_published()
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
}
