using System.Text;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>Renaming on file systems without the kernel's flag for it.</summary>
public sealed class RenameFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Ways => ["flag", "link", "creation"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Fault_17_A_file_gets_a_free_name_and_never_a_taken_one(string way)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var files = new DiskFileSystem([Way(way)]);
        _folder.Write("a", "of a");
        _folder.Write("b", "of b");
        _folder.Link("link", "nowhere");

        files.Move(_folder["a"], _folder["b"]).ShouldBeFalse();
        files.Move(_folder["a"], _folder["link"]).ShouldBeFalse();
        (File.ReadAllText(_folder["a"]), File.ReadAllText(_folder["b"])).ShouldBe(("of a", "of b"));
        files.Move(_folder["a"], _folder["c"]).ShouldBeTrue();
        files.Move(_folder["link"], _folder["moved"]).ShouldBeTrue();

        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order().ShouldBe(["b", "c", "moved"]);
        File.ReadAllText(_folder["c"]).ShouldBe("of a");
        new FileInfo(_folder["moved"]).LinkTarget.ShouldBe("nowhere");
        Should.Throw<FileNotFoundException>(() => files.Move(_folder["missing"], _folder["d"]));
        File.Exists(_folder["d"]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Fault_17_Of_many_that_want_one_name_each_gets_another_and_none_is_lost(string way)
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int Rounds = 50;
        const int Rivals = 8;
        for (var round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(Rivals);
            var at = round;
            await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival => Task.Factory.StartNew(
                () =>
                {
                    var files = new DiskFileSystem([Way(way)]);
                    var from = _folder.Write($"from-{at}-{rival}", $"{at} {rival}");
                    start.SignalAndWait();
                    Enumerable.Range(0, Rivals).Any(number => files.Move(from, _folder[$"to-{at}-{number}"])).ShouldBeTrue();
                },
                TaskCreationOptions.LongRunning)));
        }

        var texts = Directory.GetFiles(_folder.Path).Select(path => (Name: Path.GetFileName(path), Text: File.ReadAllText(path))).ToList();
        texts.ShouldAllBe(file => file.Name.StartsWith("to-", StringComparison.Ordinal));
        texts.Select(file => file.Text).Order().ShouldBe(
            Enumerable.Range(0, Rounds).SelectMany(round => Enumerable.Range(0, Rivals).Select(rival => $"{round} {rival}")).Order());
    }

    [Fact]
    public void Fault_17_A_move_interrupted_between_link_and_unlink_completes_when_repeated()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _folder.Write("a", "text");
        LibC.TryLink(_folder["a"], _folder["b"], out _).ShouldBeTrue();

        new DiskFileSystem([ExclusiveRename.ByLink]).Move(_folder["a"], _folder["b"]).ShouldBeTrue();

        Directory.GetFiles(_folder.Path).ShouldBe([_folder["b"]]);
    }

    [Fact]
    public void Fault_17_Where_no_way_is_known_it_is_refused_and_nothing_is_moved()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var tree = new FolderTree();
        var files = new DiskFileSystem([(_, _) => RenameResult.Unsupported]);

        var errors = tree.Prepare(files);

        errors.Count.ShouldBeGreaterThanOrEqualTo(3);
        errors.ShouldAllBe(error => error.Contains("without the danger of replacing", StringComparison.Ordinal));
        tree.Files().ShouldBeEmpty();
    }

    [Fact]
    public void Fault_17_A_file_system_that_overwrites_on_rename_is_refused_at_startup()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var tree = new FolderTree();
        var files = new DiskFileSystem([(from, to) =>
        {
            File.Move(from, to, overwrite: true);
            return RenameResult.Moved;
        }]);

        var errors = tree.Prepare(files);

        errors.Count.ShouldBe(4);
        errors.ShouldAllBe(error => error.Contains("replaces another", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("link", true)]
    [InlineData("link", false)]
    [InlineData("creation", true)]
    [InlineData("creation", false)]
    public void Fault_17_A_document_is_claimed_delivered_and_put_back_without_the_flag(string way, bool isCompleted)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var tree = new FolderTree();
        var files = new DiskFileSystem([Way(way)]);
        using (var claims = Claims.Open(files, tree.Layout, ["one"]))
        {
            foreach (var number in new[] { 1, 2 })
            {
                tree.Drop("sub/a.txt", $"text {number}");
                var claim = claims.Take(tree.Seen("sub/a.txt"), out _).ShouldNotBeNull();
                new Delivery(files, tree.Layout, claims).Deliver(claim, isCompleted, Encoding.UTF8.GetBytes($"of {number}")).ShouldBeTrue();
            }

            tree.Drop("b.txt", "old");
            var back = claims.Take(tree.Seen("b.txt"), out _).ShouldNotBeNull();
            tree.Drop("b.txt", "new");
            claims.PutBack(back);
        }

        tree.Files().ShouldBe(isCompleted
            ? ["done/sub/a-2.txt", "done/sub/a.txt", "inbox/b-2.txt", "inbox/b.txt", "outbox/sub/a-2.txt.json", "outbox/sub/a.txt.json"]
            : ["failed/sub/a-2.txt", "failed/sub/a-2.txt.error.json", "failed/sub/a.txt", "failed/sub/a.txt.error.json", "inbox/b-2.txt", "inbox/b.txt"]);
    }

    [Fact]
    public async Task Fault_17_Of_many_instances_that_take_one_document_one_has_it()
    {
        using var tree = new FolderTree();
        const int Rivals = 6;
        for (var round = 0; round < 30; round++)
        {
            tree.Drop("a.txt", $"{round}");
            var seen = tree.Seen("a.txt");
            using var start = new Barrier(Rivals);
            var at = round;
            var taken = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival => Task.Factory.StartNew(
                () =>
                {
                    var claims = Claims.Open(new DiskFileSystem([ExclusiveRename.ByLink]), tree.Layout, [$"i{at}-{rival}"]);
                    start.SignalAndWait();
                    return claims.Take(seen, out _);
                },
                TaskCreationOptions.LongRunning)));

            taken.Count(claim => claim is not null).ShouldBe(1, $"round {round}");
        }

        tree.Files("claimed").Length.ShouldBe(30);
    }

    private static Func<string, string, RenameResult> Way(string name) => name switch
    {
        "flag" => ExclusiveRename.ByFlag,
        "link" => ExclusiveRename.ByLink,
        _ => ExclusiveRename.ByCreation,
    };
}
