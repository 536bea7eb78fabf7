using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>Names and folders that a service cannot do with what it would.</summary>
public sealed class FolderFaultTests : FolderServiceBench
{
    public static TheoryData<string, string, string> ImpossibleNames => new()
    {
        { "ntfs", "Re: Befund.txt", "Re_ Befund.txt" },
        { "ntfs", "what? \"this\" <or> that|*.txt", "what_ _this_ _or_ that__.txt" },
        { "ntfs", "NUL.txt", "_NUL.txt" },
        { "ntfs", "Re: sub/dot./letter.txt", "Re_ sub/dot/letter.txt" },
        { "smb", "a:b/c.txt", "a_b/c.txt" },
        { "long", new string('x', 140) + ".txt", new string('x', 96) + ".txt" },
        { "long", new string('ä', 120) + "/b.txt", new string('ä', 50) + "/b.txt" },
        { "ascii", "Müller/Straße.txt", "M_ller/Stra_e.txt" },
    };

    [Theory]
    [MemberData(nameof(ImpossibleNames))]
    public async Task Fault_03_A_name_that_the_outbox_cannot_hold_is_replaced_and_stops_nothing(string kind, string name, string shown)
    {
        var files = new FaultyFileSystem(_tree.Root) { Before = (_, call) => Refuse(kind, "outbox", call) };
        _tree.Drop(name);
        _tree.Drop("other.txt");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Completed == 2);

        _tree.Files().ShouldBe(
            new[] { $"done/{name}", "done/other.txt", "outbox/other.txt.json", $"outbox/{shown}.json" }, ignoreOrder: true);
        using var line = JsonDocument.Parse(_tree.Read($"outbox/{shown}.json"));
        line.RootElement.GetProperty("document").GetString().ShouldBe(name);
        state.Look().Blocked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_03_A_document_and_its_error_share_a_safe_name_and_clashes_are_numbered()
    {
        var files = new FaultyFileSystem(_tree.Root) { Before = (_, call) => Refuse("ntfs", "failed", call) };
        foreach (var name in new[] { "a:b.txt", "a?b.txt" })
            _tree.Drop(name, "");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Failed == 2);

        _tree.Files().ShouldBe(["failed/a_b-2.txt", "failed/a_b-2.txt.error.json", "failed/a_b.txt", "failed/a_b.txt.error.json"]);
    }

    [Theory]
    [InlineData("write outbox/theirs/", "outbox", true)]
    [InlineData("rename outbox/theirs/", "outbox", true)]
    [InlineData("make done/theirs", "done", true)]
    [InlineData("→ done/theirs/", "done", true)]
    [InlineData("write failed/theirs/", "failed", false)]
    [InlineData("→ failed/theirs/a.txt", "failed", false)]
    public async Task Fault_03_A_refusing_folder_is_reported_with_its_file_and_blocks_no_other(
        string step, string place, bool isCompleted)
    {
        var files = Refusing(step);
        _tree.Drop("theirs/a.txt", isCompleted ? "text" : "");
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Blocked.Count == 1 && _messages.Containing("cannot be put into").Length > 0);

        state.Look().Blocked[0].What.ShouldStartWith(Path.Join(_tree.Root, place) + ": ");
        _messages.Containing("theirs/a.txt cannot be put").ShouldHaveSingleItem().ShouldContain("claimed/instance0/instance0-1");
        for (var i = 0; i < 50; i++)
            _tree.Drop($"{i}.txt");
        _tree.Drop("sub/b.txt");
        await UntilAsync(() => state.Look().Completed >= 51);

        // A document whose result could not be delivered waits.
        _tree.Drop("theirs/deep/c.txt");
        var completed = state.Look().Completed;
        _tree.Drop("sub/d.txt");
        await UntilAsync(() => state.Look().Completed > completed);
        await NextScanAsync(state);
        _tree.Files("inbox").ShouldBe(["inbox/theirs/deep/c.txt"]);

        files.Before = null;
        await UntilAsync(() =>
            state.Look() is { InFlight: 0, Waiting: 0, Unsettled: 0, Blocked.Count: 0 } && _tree.Files("inbox").Length == 0);
        _tree.Files(isCompleted ? "done/theirs" : "failed/theirs").ShouldContain($"{(isCompleted ? "done" : "failed")}/theirs/a.txt");
        _tree.Files("claimed").ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_03_After_a_restart_a_refusing_folder_blocks_no_other_and_repeats_no_calls()
    {
        var files = Refusing("rename outbox/theirs/");
        for (var i = 0; i < 100; i++)
            _tree.Drop($"theirs/{i}.txt");
        const int Concurrency = 16;
        var state = Start(files: files, concurrency: Concurrency);
        await UntilAsync(() => state.Look().Blocked.Count == 1);
        await EndAsync(_services[0]);
        _services.Clear();
        var asked = _engine.Asked;
        var left = _tree.Files("outbox").Length;

        state = Start(files: files);
        _tree.Drop("a.txt");
        await UntilAsync(() => state.Look().Completed == 1);

        _tree.Files("done").ShouldBe(["done/a.txt"]);
        // Documents claimed before the folder's first new refusal are asked too.
        _engine.Asked.ShouldBeInRange(asked + 1, asked + 1 + Concurrency);
        left.ShouldBeGreaterThan(0);
        files.Before = null;
        await UntilAsync(() => state.Look().Completed == 101);
        _engine.Asked.ShouldBe(101);
    }

    [Fact]
    public async Task Fault_03_An_inaccessible_recovered_document_does_not_block_others()
    {
        var dying = new FaultyFileSystem(_tree.Root);
        var claims = Claims.Open(dying, _tree.Layout, ["dead"]);
        foreach (var name in new[] { "a.txt", "b.txt", "c.txt" })
        {
            _tree.Drop(name);
            claims.Take(_tree.Seen(name), out _).ShouldNotBeNull();
        }

        dying.ReleaseLocks();
        var files = new FaultyFileSystem(_tree.Root)
        {
            BeforeLooking = call =>
            {
                if (call.StartsWith("look claimed/instance0/", StringComparison.Ordinal)
                    && call.EndsWith("/a.txt", StringComparison.Ordinal))
                    throw new UnauthorizedAccessException();
            },
        };
        var state = Start(files: files);
        await UntilAsync(() => state.Look().Completed == 2);

        files.BeforeLooking = null;
        await UntilAsync(() => state.Look() is { Completed: 3, Blocked.Count: 0 });
    }

    [Theory]
    [InlineData(28, "No space left on device")]
    [InlineData(30, "Read-only file system")]
    [InlineData(5, "Input/output error")]
    public async Task Fault_03_A_disk_wide_error_in_a_subfolder_stops_the_whole_outbox(int error, string said)
    {
        var files = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (call.StartsWith("write outbox/", StringComparison.Ordinal))
                    throw new IOException(said, error);
            },
        };
        for (var i = 0; i < 100; i++)
            _tree.Drop($"sub/{i}.txt");
        var state = Start(concurrency: 2, files: files);
        await UntilAsync(() => state.Look().Blocked.Count > 0);
        for (var scan = 0; scan < 5; scan++)
            await NextScanAsync(state);

        state.Look().Claimed.ShouldBeLessThan(60);
        state.Look().Blocked.ShouldHaveSingleItem().Reason.ShouldBe(said);
        files.Before = null;
        await UntilAsync(() => state.Look() is { Completed: 100, Blocked.Count: 0 });
        _engine.Asked.ShouldBe(100);
    }

    [Theory]
    [InlineData("Letters", true)]
    [InlineData("LETTERS", true)]
    [InlineData("letters ", true)]
    [InlineData("leters", true)]
    [InlineData("letters", false)]
    [InlineData("invoices", false)]
    public async Task Fault_Kinder_A_folder_that_is_nearly_a_profile_is_warned_of_once(string folder, bool isWarned)
    {
        _priorities = [("letters", Priority.Normal)];
        _tree.Drop($"{folder}/a.txt");
        var state = Start();
        await UntilAsync(() => state.Look().Completed == 1);
        for (var scan = 0; scan < 3; scan++)
            await NextScanAsync(state);

        _messages.Containing("nearly as the profile letters").Length.ShouldBe(isWarned ? 1 : 0);
    }

    [Fact]
    public async Task Fault_08_A_valid_name_with_U_FFFD_is_claimed_and_its_invalid_twin_is_reported()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _tree.Drop("a\uFFFD.txt", "valid");
        _tree.Drop("d\uFFFD/b.txt", "valid");
        using (var make = System.Diagnostics.Process.Start("sh",
            ["-c", "cd \"$1\" && printf invalid > \"$(printf 'a\\377.txt')\" && mkdir \"$(printf 'd\\377')\"", "sh", _tree.Layout.Inbox]))
            await make.WaitForExitAsync();
        var state = Start();
        await UntilAsync(() => state.Look().Completed == 2);
        for (var scan = 0; scan < 3; scan++)
            await NextScanAsync(state);

        _tree.Files("done").ShouldBe(["done/a\uFFFD.txt", "done/d\uFFFD/b.txt"]);
        _tree.Read("done/a\uFFFD.txt").ShouldBe("valid");
        _tree.Files("inbox").ShouldHaveSingleItem();
        _messages.Containing("not valid UTF-8").Length.ShouldBe(2);
        using var remove = System.Diagnostics.Process.Start("sh", ["-c", "rm -r \"$1\"/*", "sh", _tree.Layout.Inbox]);
        await remove.WaitForExitAsync();
    }

    private FaultyFileSystem Refusing(string step) => new(_tree.Root)
    {
        Before = (_, call) =>
        {
            if (call.Contains(step, StringComparison.Ordinal))
                throw new UnauthorizedAccessException();
        },
    };

    /// <summary>Refuses new names in a place as file systems of a kind do.</summary>
    private static void Refuse(string kind, string place, string call)
    {
        var path = call.Split(" → ")[^1];
        var isMade = call.StartsWith("make ", StringComparison.Ordinal) || call.StartsWith("rename ", StringComparison.Ordinal);
        path = call.StartsWith("make ", StringComparison.Ordinal) ? path["make ".Length..] : path;
        if (!isMade || !path.StartsWith(place + "/", StringComparison.Ordinal))
            return;
        var name = Path.GetFileName(path);
        Exception? refusal = kind switch
        {
            "ntfs" when name.Any(letter => ":?\"<>|*".Contains(letter)) || name.EndsWith('.') || name.Split('.')[0] == "NUL" =>
            new IOException("Invalid argument", 22),
            "smb" when name.Contains(':') =>
            call.StartsWith("make ", StringComparison.Ordinal) ? new DirectoryNotFoundException() : new FileNotFoundException(),
            "long" when Encoding.UTF8.GetByteCount(name) > 143 =>
            call.StartsWith("make ", StringComparison.Ordinal) ? new PathTooLongException() : new IOException("File name too long", 36),
            "ascii" when !Ascii.IsValid(name) => new IOException("Invalid or incomplete multibyte or wide character", 84),
            _ => null,
        };
        if (refusal is not null)
            throw refusal;
    }
}
