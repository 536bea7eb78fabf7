using System.Text;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Tests.Integration.Host.Folder;

[Collection(Alone.Name)]
public sealed class DeliveryTests : IDisposable
{
    private const string Name = "sub/letter.txt";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("""{"document":"sub/letter.txt"}""");

    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_result_is_on_disk_before_it_has_its_name_and_has_its_name_before_the_document_goes()
    {
        _tree.Drop(Name);
        var files = Claim("one", out var claims, out var claim);
        new Delivery(files, _tree.Layout, claims).Deliver(claim, isCompleted: true, Content);

        files.Calls.ShouldBe(
        [
            "make claimed/one",
            "make claimed/one/one-1",
            "make claimed/one/one-1/sub",
            "fsync claimed/one/one-1/",
            "rename inbox/sub/letter.txt → claimed/one/one-1/sub/letter.txt",
            "make outbox/sub",
            "fsync outbox/",
            "write outbox/sub/.one-1.tmp",
            "fsync outbox/sub/.one-1.tmp",
            "fsync outbox/sub/",
            "rename claimed/one/one-1 → claimed/one/one-1.completed",
            "fsync claimed/one/",
            "rename outbox/sub/.one-1.tmp → outbox/sub/letter.txt.json",
            "fsync outbox/sub/",
            "make done/sub",
            "fsync done/",
            "rename claimed/one/one-1.completed/sub/letter.txt → done/sub/letter.txt",
            "fsync done/sub/",
            "remove claimed/one/one-1.completed",
            "remove claimed/one/one-1.completed/sub",
            "remove claimed/one/one-1.completed",
        ]);
        _tree.Files().ShouldBe(["done/sub/letter.txt", "outbox/sub/letter.txt.json"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_kill_at_any_step_the_next_instance_completes_the_delivery_exactly_once(bool isCompleted)
    {
        var steps = int.MaxValue;
        for (var stopAt = 0; stopAt < steps; stopAt++)
        {
            using var tree = new FolderTree();
            tree.Drop(Name);
            var first = new FaultyFileSystem(tree.Root) { Before = Kill(stopAt) };
            var wasKilled = Run(first, tree, "first", isCompleted);
            first.ReleaseLocks();
            if (!wasKilled)
                steps = first.Calls.Count;

            // Whatever the step, the document itself is in exactly one place, and a result that has its name is whole.
            tree.Files().Count(path => path.EndsWith("letter.txt", StringComparison.Ordinal)).ShouldBe(1, $"step {stopAt}");
            foreach (var result in tree.Files().Where(path => path.EndsWith(".json", StringComparison.Ordinal)))
                tree.Read(result).ShouldBe(Encoding.UTF8.GetString(Content), $"step {stopAt}");

            Run(new FaultyFileSystem(tree.Root), tree, "second", isCompleted).ShouldBeFalse();
            tree.Files().ShouldBe(
                isCompleted
                    ? ["done/sub/letter.txt", "outbox/sub/letter.txt.json"]
                    : ["failed/sub/letter.txt", "failed/sub/letter.txt.error.json"],
                $"step {stopAt}: {first.Calls[^1]}");
            Directory.EnumerateFileSystemEntries(tree.Layout.Claimed).Select(Path.GetFileName).ShouldBe(["second"], $"step {stopAt}");
        }

        steps.ShouldBeInRange(15, 40);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void After_a_kill_a_redirected_delivery_completes_even_if_the_blocking_file_is_gone(bool isCompleted, bool isGone)
    {
        var steps = int.MaxValue;
        for (var stopAt = 0; stopAt < steps; stopAt++)
        {
            using var tree = new FolderTree();
            string[] inTheWay = [Path.Join(tree.Layout.Outbox, "sub"), Path.Join(tree.Layout.Done, "sub"), Path.Join(tree.Layout.Failed, "sub")];
            foreach (var path in inTheWay)
                File.WriteAllText(path, "in the way");
            tree.Drop(Name);
            var first = new FaultyFileSystem(tree.Root) { Before = Kill(stopAt) };
            if (!Run(first, tree, "first", isCompleted))
                steps = first.Calls.Count;
            first.ReleaseLocks();
            if (isGone)
                Array.ForEach(inTheWay, File.Delete);

            Run(new FaultyFileSystem(tree.Root), tree, "second", isCompleted).ShouldBeFalse();
            if (!isGone)
                Array.ForEach(inTheWay, File.Delete);

            // Wherever it was begun, it is finished there.
            var found = tree.Files();
            found.Select(path => path.Replace("sub-2/", "sub/", StringComparison.Ordinal)).ShouldBe(
                isCompleted
                    ? ["done/sub/letter.txt", "outbox/sub/letter.txt.json"]
                    : ["failed/sub/letter.txt", "failed/sub/letter.txt.error.json"],
                $"step {stopAt}: {first.Calls[^1]}");
            tree.Read(found[1]).ShouldBe(Encoding.UTF8.GetString(Content), $"step {stopAt}");
            if (!isCompleted)
                found[1].ShouldBe(found[0] + FreeNames.ErrorEnding, $"step {stopAt}");
            if (!isGone)
                found.ShouldAllBe(path => path.Contains("/sub-2/", StringComparison.Ordinal));
        }

        steps.ShouldBeInRange(15, 40);
    }

    [Fact]
    public void A_result_that_its_reader_has_taken_away_before_the_kill_is_not_made_again()
    {
        _tree.Drop(Name);
        var first = new FaultyFileSystem(_tree.Root);
        first.Before = (_, call) =>
        {
            if (call.StartsWith("make done", StringComparison.Ordinal))
                throw new KilledException();
        };
        Run(first, _tree, "first", isCompleted: true).ShouldBeTrue();
        first.ReleaseLocks();
        File.Delete(Path.Join(_tree.Layout.Outbox, "sub/letter.txt.json"));

        var second = new FaultyFileSystem(_tree.Root);
        Run(second, _tree, "second", isCompleted: true).ShouldBeFalse();

        second.Calls.ShouldNotContain(call => call.StartsWith("write", StringComparison.Ordinal));
        _tree.Files().ShouldBe(["done/sub/letter.txt"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_at_any_step_is_followed_by_success_when_it_is_tried_again(bool isCompleted)
    {
        var steps = int.MaxValue;
        for (var failAt = 0; failAt < steps; failAt++)
        {
            using var tree = new FolderTree();
            tree.Drop(Name);
            var files = new FaultyFileSystem(tree.Root);
            using var claims = Claims.Open(files, tree.Layout, ["one"]);
            var claim = claims.Take(tree.Seen(Name), out _)!;
            var delivery = new Delivery(files, tree.Layout, claims);
            files.Forget();
            files.Before = (number, _) =>
            {
                if (number == failAt)
                    throw new IOException("No space left on device");
            };
            try
            {
                delivery.Deliver(claim, isCompleted, Content);
                steps = failAt;
            }
            catch (IOException)
            {
                // As a full disk would have it.
                delivery.Deliver(claim, isCompleted, Content);
            }

            files.Before = null;

            tree.Files().ShouldBe(
                isCompleted
                    ? ["done/sub/letter.txt", "outbox/sub/letter.txt.json"]
                    : ["failed/sub/letter.txt", "failed/sub/letter.txt.error.json"],
                $"step {failAt}");
            tree.Read(tree.Files()[1]).ShouldBe(Encoding.UTF8.GetString(Content));
        }

        steps.ShouldBeInRange(10, 30);
    }

    [Fact]
    public void Names_that_are_taken_are_never_overwritten_and_an_error_stays_beside_its_document()
    {
        var files = new DiskFileSystem();
        using var claims = Claims.Open(files, _tree.Layout, ["one"]);
        var delivery = new Delivery(files, _tree.Layout, claims);
        for (var i = 1; i <= 3; i++)
        {
            foreach (var isCompleted in new[] { true, false })
            {
                _tree.Drop("a.txt", $"{i} {isCompleted}");
                delivery.Deliver(claims.Take(_tree.Seen("a.txt"), out _)!, isCompleted, Encoding.UTF8.GetBytes($"of {i} {isCompleted}"));
            }
        }

        foreach (var (number, name) in new[] { (1, "a"), (2, "a-2"), (3, "a-3") })
        {
            _tree.Read($"done/{name}.txt").ShouldBe($"{number} True");
            _tree.Read($"outbox/{name}.txt.json").ShouldBe($"of {number} True");
            _tree.Read($"failed/{name}.txt").ShouldBe($"{number} False");
            _tree.Read($"failed/{name}.txt.error.json").ShouldBe($"of {number} False");
        }
    }

    [Fact]
    public void A_file_changed_before_its_claim_goes_back_and_a_missing_one_was_taken_by_another()
    {
        _tree.Drop("a.txt");
        var seen = _tree.Seen("a.txt");
        var files = new DiskFileSystem();
        using var claims = Claims.Open(files, _tree.Layout, ["one"]);

        _tree.Drop("a.txt", "more text");
        claims.Take(seen, out _).ShouldBeNull();
        _tree.Files().ShouldBe(["inbox/a.txt"]);

        seen = _tree.Seen("a.txt");
        using var other = Claims.Open(files, _tree.Layout, ["two"]);
        other.Take(seen, out _).ShouldNotBeNull();
        claims.Take(seen, out _).ShouldBeNull();
        _tree.Files().ShouldBe(["claimed/two/two-1/a.txt"]);
    }

    [Fact]
    public void Nothing_is_taken_over_from_an_instance_that_lives_and_everything_once_it_is_dead()
    {
        _tree.Drop("a.txt");
        _tree.Drop("sub/b.txt");
        var dead = new FaultyFileSystem(_tree.Root);
        var first = Claims.Open(dead, _tree.Layout, ["first"]);
        first.Take(_tree.Seen("a.txt"), out _).ShouldNotBeNull();
        first.Take(_tree.Seen("sub/b.txt"), out _).ShouldNotBeNull();
        var files = new DiskFileSystem();
        using var second = Claims.Open(files, _tree.Layout, ["first", "second"]);
        using var third = Claims.Open(files, _tree.Layout, ["third"]);

        TakenOver(second).ShouldBeEmpty();
        dead.ReleaseLocks();
        var taken = TakenOver(second);

        taken.Select(claim => claim.Name).Order().ShouldBe(["a.txt", "sub/b.txt"]);
        TakenOver(third).ShouldBeEmpty();
        taken.ShouldAllBe(claim => File.Exists(second.PathOf(claim)));
        Directory.Exists(Path.Join(_tree.Layout.Claimed, "first")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("lock claimed/b/.lock")]
    [InlineData("list claimed/b")]
    [InlineData("list claimed/b/b-1")]
    [InlineData("rename claimed/b/b-1")]
    [InlineData("rename claimed/b/b-2")]
    [InlineData("delete claimed/b/.lock")]
    public void A_failure_in_one_dead_instances_folder_loses_neither_other_nor_moved_claims(string step)
    {
        foreach (var instance in new[] { "a", "b", "c" })
        {
            var dying = new FaultyFileSystem(_tree.Root);
            var its = Claims.Open(dying, _tree.Layout, [instance]);
            foreach (var name in new[] { $"{instance}1.txt", $"{instance}2.txt" })
            {
                _tree.Drop(name);
                its.Take(_tree.Seen(name), out _).ShouldNotBeNull();
            }

            dying.ReleaseLocks();
        }

        var files = new FaultyFileSystem(_tree.Root);
        using var claims = Claims.Open(files, _tree.Layout, ["next"]);
        var refuse = (string call) =>
        {
            if ((call + " ").StartsWith(step + " ", StringComparison.Ordinal))
                throw new UnauthorizedAccessException();
        };
        files.BeforeLooking = refuse;
        files.Before = (_, call) => refuse(call);
        var taken = new List<Claim>();
        Should.Throw<UnauthorizedAccessException>(() => claims.TakeOver(taken.Add));

        // Whatever lies in this instance's folder is known to it.
        taken.Select(claim => claim.Name).Where(name => name[0] != 'b').ShouldBe(["a1.txt", "a2.txt", "c1.txt", "c2.txt"], ignoreOrder: true);
        taken.Select(claim => Path.GetRelativePath(_tree.Root, claims.PathOf(claim))).ShouldBe(_tree.Files("claimed/next"), ignoreOrder: true);

        (files.BeforeLooking, files.Before) = (null, null);
        claims.TakeOver(taken.Add);
        taken.Select(claim => claim.Name).ShouldBe(["a1.txt", "a2.txt", "b1.txt", "b2.txt", "c1.txt", "c2.txt"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("list claimed/b")]
    [InlineData("list claimed/b/b-1")]
    [InlineData("rename claimed/b/b-1")]
    public void A_concurrent_takeover_by_another_instance_is_not_a_failure(string step)
    {
        _tree.Drop("b.txt");
        var dying = new FaultyFileSystem(_tree.Root);
        Claims.Open(dying, _tree.Layout, ["b"]).Take(_tree.Seen("b.txt"), out _).ShouldNotBeNull();
        dying.ReleaseLocks();
        var files = new FaultyFileSystem(_tree.Root);
        using var claims = Claims.Open(files, _tree.Layout, ["next"]);
        var goes = (string call) =>
        {
            if (!(call + " ").StartsWith(step + " ", StringComparison.Ordinal))
                return;
            Directory.Move(Path.Join(_tree.Layout.Claimed, "b/b-1"), Path.Join(_tree.Layout.Claimed, "elsewhere"));
            Directory.Delete(Path.Join(_tree.Layout.Claimed, "b"), recursive: true);
        };
        files.BeforeLooking = goes;
        files.Before = (_, call) => goes(call);

        TakenOver(claims).ShouldBeEmpty();
    }

    [Fact]
    public void A_document_that_is_put_back_keeps_its_name_unless_another_has_it_by_now()
    {
        _tree.Drop("sub/a.txt", "old");
        using var claims = Claims.Open(new DiskFileSystem(), _tree.Layout, ["one"]);
        var claim = claims.Take(_tree.Seen("sub/a.txt"), out _)!;
        _tree.Drop("sub/a.txt", "new");

        claims.PutBack(claim);

        _tree.Read("inbox/sub/a.txt").ShouldBe("new");
        _tree.Read("inbox/sub/a-2.txt").ShouldBe("old");
        _tree.Files().Length.ShouldBe(2);
    }

    [Fact]
    public void Putting_back_removes_the_partial_result_and_avoids_a_file_named_like_the_folder()
    {
        foreach (var root in new[] { _tree.Layout.Outbox, _tree.Layout.Inbox })
            Directory.CreateDirectory(Path.Join(root, "sub"));
        File.WriteAllText(Path.Join(_tree.Layout.Failed, "sub"), "in the way");
        _tree.Drop(Name);
        var files = new FaultyFileSystem(_tree.Root);
        using var claims = Claims.Open(files, _tree.Layout, ["one"]);
        var claim = claims.Take(_tree.Seen(Name), out _)!;
        files.Before = (_, call) =>
        {
            if (call.StartsWith("fsync failed/sub-2/.", StringComparison.Ordinal))
                throw new IOException("No space left on device");
        };
        Should.Throw<IOException>(() => new Delivery(files, _tree.Layout, claims).Deliver(claim, isCompleted: false, Content));
        Directory.Delete(Path.Join(_tree.Layout.Inbox, "sub"));
        File.Delete(Path.Join(_tree.Layout.Failed, "sub"));
        _tree.Drop("sub", "in the way");

        claims.PutBack(claim);

        _tree.Files().ShouldBe(["inbox/sub", "inbox/sub-2/letter.txt"]);
    }

    [Fact]
    public void An_instance_that_lost_a_claim_neither_puts_it_back_nor_touches_the_new_result()
    {
        _tree.Drop(Name);
        var files = Claim("first", out var first, out var claim);
        files.Before = (_, call) =>
        {
            if (call.StartsWith("fsync outbox/sub/.", StringComparison.Ordinal))
                throw new IOException("No space left on device");
        };
        Should.Throw<IOException>(() => new Delivery(files, _tree.Layout, first).Deliver(claim, isCompleted: true, "half"u8));
        files.Before = null;
        files.ReleaseLocks();
        var second = new FaultyFileSystem(_tree.Root)
        {
            Before = (_, call) =>
            {
                if (call.StartsWith("rename outbox", StringComparison.Ordinal))
                    throw new KilledException();
            },
        };
        Run(second, _tree, "second", isCompleted: true).ShouldBeTrue();
        files.Forget();

        new Delivery(files, _tree.Layout, first).Deliver(claim, isCompleted: true, "half"u8).ShouldBeFalse();
        Should.Throw<FileNotFoundException>(() => first.PutBack(claim));

        files.Calls.ShouldBeEmpty();
        second.ReleaseLocks();
        Run(new FaultyFileSystem(_tree.Root), _tree, "third", isCompleted: true).ShouldBeFalse();
        _tree.Files().ShouldBe(["done/sub/letter.txt", "outbox/sub/letter.txt.json"]);
        _tree.Read("outbox/sub/letter.txt.json").ShouldBe(Encoding.UTF8.GetString(Content));
    }

    private FaultyFileSystem Claim(string instance, out Claims claims, out Claim claim)
    {
        var files = new FaultyFileSystem(_tree.Root);
        claims = Claims.Open(files, _tree.Layout, [instance]);
        claim = claims.Take(_tree.Seen(Name), out _)!;
        return files;
    }

    private static List<Claim> TakenOver(Claims claims)
    {
        var taken = new List<Claim>();
        claims.TakeOver(taken.Add);
        return taken;
    }

    /// <summary>What an instance does: takes over, claims, delivers. True when it was killed.</summary>
    private static bool Run(FaultyFileSystem files, FolderTree tree, string instance, bool isCompleted)
    {
        try
        {
            var claims = Claims.Open(files, tree.Layout, [instance]);
            var delivery = new Delivery(files, tree.Layout, claims);
            foreach (var claim in TakenOver(claims))
                delivery.Deliver(claim, isCompleted, Content);
            if (File.Exists(Path.Join(tree.Layout.Inbox, Name)))
                delivery.Deliver(claims.Take(tree.Seen(Name), out _)!, isCompleted, Content);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    private static Action<int, string> Kill(int at) => (number, _) =>
    {
        if (number >= at)
            throw new KilledException();
    };
}
