using System.Collections.Concurrent;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>Documents and folders that cannot be moved.</summary>
public sealed class FolderMoveTests : FolderServiceBench
{
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
    public async Task Unmovable_documents_do_not_block_later_ones()
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

    [Theory]
    [InlineData("write outbox/sub/", "outbox")]
    [InlineData("rename claimed/instance0/instance0-1 ", "claimed")]
    [InlineData("make done/sub", "done")]
    public async Task A_failed_step_names_the_top_folder_and_not_the_documents_subfolder(string step, string folder)
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

    [Theory]
    [InlineData("Access to the path '{0}' is denied.", "no permission")]
    [InlineData("Input/output error : '{0}'", "Input/output error")]
    [InlineData("Cannot create '{0}' because a file or directory with the same name already exists.", "Cannot create because a file or directory with the same name already exists.")]
    public async Task No_failing_step_exposes_a_document_or_folder_name(string message, string reason)
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
}
