using System.Diagnostics;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Folder;

public sealed class InboxScanTests : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly TempFolder _inbox = new();
    private readonly Sightings _sightings = new(Settle, most: 10);
    private TimeSpan _now = TimeSpan.FromHours(1);

    public void Dispose() => _inbox.Dispose();

    [Fact]
    public void A_file_is_taken_when_it_has_not_changed_for_long_enough()
    {
        _inbox.Write("a.txt", "one");
        Scan(after: 0).ShouldBeEmpty();
        Scan(after: 0.5).ShouldBeEmpty();
        Scan(after: 0.5).ShouldBe(["a.txt"]);

        _inbox.Write("a.txt", "one and more");
        Scan(after: 10).ShouldBeEmpty();
        Scan(after: 1).ShouldBe(["a.txt"]);
    }

    [Fact]
    public void A_replaced_file_must_settle_again_even_with_the_same_size_and_time()
    {
        var time = DateTime.UnixEpoch.AddYears(50);
        File.SetLastWriteTimeUtc(_inbox.Write("a.txt", "one"), time);
        Scan(after: 0).ShouldBeEmpty();
        File.SetLastWriteTimeUtc(_inbox.Write("b.tmp", "two"), time);
        File.Move(_inbox["b.tmp"], _inbox["a.txt"], overwrite: true);

        Scan(after: 5).ShouldBeEmpty();
        Scan(after: 5).ShouldBe(["a.txt"]);
    }

    [Fact]
    public void Folders_keep_their_structure_urgent_ones_come_first_and_links_to_folders_are_not_followed()
    {
        using var outside = new TempFolder();
        outside.Write("secret.txt");
        _inbox.Write("a.txt");
        _inbox.Write("sub/deep/b.txt");
        _inbox.Write("urgent/c.txt");
        _inbox.Write(".hidden/d.txt");
        _inbox.Write("copy.part/e.txt");
        _inbox.Link("link", outside.Path);
        _inbox.Link("link.txt", outside["secret.txt"]);

        Scan(after: 0);
        var found = Scan(after: 1);

        found[0].ShouldBe("urgent/c.txt");
        found.Order().ShouldBe(["a.txt", "link.txt", "sub/deep/b.txt", "urgent/c.txt"]);
        _passed.ShouldBe(["link"]);
    }

    [Fact]
    public void No_more_files_are_remembered_than_there_is_room_for_and_the_others_get_their_turn()
    {
        for (var i = 0; i < 25; i++)
            _inbox.Write($"{i}.txt");
        var done = new HashSet<string>();
        for (var round = 0; round < 6; round++)
        {
            var found = Scan(after: 1);
            found.Length.ShouldBeLessThanOrEqualTo(10);
            foreach (var name in found)
            {
                done.Add(name);
                File.Delete(_inbox[name]);
            }
        }

        done.Count.ShouldBe(25);
    }

    [Fact]
    public void The_longest_waiting_file_comes_first_whatever_its_name()
    {
        string[] names = ["e.txt", "a.txt", "d.txt", "c.txt", "b.txt"];
        foreach (var name in names)
        {
            _inbox.Write(name);
            Scan(after: 1);
        }

        Scan(after: 1).ShouldBe(names);
    }

    [Fact]
    public void Held_files_do_not_block_the_others()
    {
        for (var i = 0; i < 25; i++)
            _inbox.Write($"urgent/{i}.txt");
        _inbox.Write("a.txt");

        Scan(after: 0, hold: "urgent/");
        Scan(after: 1, hold: "urgent/").ShouldBe(["a.txt"]);
    }

    [Fact]
    public void An_inbox_that_is_gone_is_an_error_and_a_folder_in_it_that_is_gone_is_not()
    {
        _inbox.Write("sub/a.txt");
        Scan(after: 0);
        Directory.Delete(_inbox["sub"], recursive: true);
        Scan(after: 1).ShouldBeEmpty();

        Should.Throw<DirectoryNotFoundException>(() => new InboxScan(new DiskFileSystem(), _inbox["none"], _sightings).Run(_now, [], _ => false));
    }

    [Fact]
    public void Folders_can_come_after_all_others_too()
    {
        _inbox.Write("a.txt");
        _inbox.Write("low/b.txt");
        _inbox.Write("other/c.txt");
        _inbox.Write("urgent/d.txt");

        Scan(after: 0);
        var found = Scan(after: 1, order: ["urgent", "", "low"]);

        (found.Length, found[0], found[3]).ShouldBe((4, "urgent/d.txt", "low/b.txt"));
    }

    [Theory]
    [InlineData("closed/", "closed/b.txt")]
    [InlineData("urgent", "urgent")]
    public void Inaccessible_entries_are_skipped_and_the_rest_is_found(string refused, string passed)
    {
        _inbox.Write("a.txt");
        _inbox.Write("closed/b.txt");
        _inbox.Write("urgent/c.txt");
        _files = new FaultyFileSystem(_inbox.Path)
        {
            BeforeLooking = call =>
            {
                if (call.StartsWith("look " + refused, StringComparison.Ordinal))
                    throw new UnauthorizedAccessException();
            },
        };
        Scan(after: 0);

        Scan(after: 1).ShouldBe(new[] { "urgent/c.txt", "a.txt", "closed/b.txt" }.Where(name => !name.StartsWith(refused, StringComparison.Ordinal)), ignoreOrder: true);
        _passed.ShouldBe([passed]);
    }

    [Fact]
    public void A_file_at_the_end_of_too_long_a_path_is_passed_over_and_the_rest_is_found()
    {
        if (OperatingSystem.IsWindows())
            return;
        _inbox.Write("a.txt");

        // Step by step, as no call takes a path of more than 4,096 bytes: the folder can be listed, and its contents cannot be looked at.
        var step = string.Concat(Enumerable.Repeat("d", 200));
        var script = "while [ $(pwd | wc -c) -lt 3850 ]; do mkdir $0 && cd $0; done; n=$(( 4090 - $(pwd | wc -c) )); f=$(printf '%*s' $n '' | tr ' ' e); mkdir $f && cd $f && touch letter.txt";
        using (var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script, step]) { WorkingDirectory = _inbox.Path }))
            shell!.WaitForExit();
        Scan(after: 0);

        Scan(after: 1).ShouldBe(["a.txt"]);
        _passed.ShouldHaveSingleItem().ShouldEndWith("e/letter.txt");

        // Nor can it be deleted but from within.
        using var clear = Process.Start("rm", ["-r", _inbox[step]]);
        clear.WaitForExit();
    }

    private string[] _passed = [];
    private IFileSystem _files = new DiskFileSystem();

    private string[] Scan(double after, string hold = "/", params string[] order)
    {
        _now += TimeSpan.FromSeconds(after);
        var result = new InboxScan(_files, _inbox.Path, _sightings)
            .Run(_now, order.Length > 0 ? order : ["urgent", "missing"], name => name.StartsWith(hold, StringComparison.Ordinal));
        _passed = [.. result.Passed.Select(passed => passed.Name)];
        return [.. result.Settled.Select(file => file.Name)];
    }
}
