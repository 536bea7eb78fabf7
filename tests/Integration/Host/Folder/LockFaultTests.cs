using Microsoft.Win32.SafeHandles;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Tests.Integration.Host.Folder;

public sealed class LockFaultTests : IDisposable
{
    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Fault_16_Locks_that_hold_pass_and_leave_nothing_behind()
    {
        LockProbe.Problem(new DiskFileSystem(), _tree.Layout.Claimed).ShouldBeNull();
        _tree.Prepare(new DiskFileSystem()).ShouldBeEmpty();

        _tree.Files().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Locks.ExcludeNone, "locks do not exclude other processes there")]
    [InlineData(Locks.OutliveTheirHolder, "a lock there outlives the file that was open")]
    [InlineData(Locks.AreRefused, "Function not implemented")]
    [InlineData(Locks.AreTakenFromTheStart, "cannot be locked there")]
    public void Fault_16_A_folder_whose_locks_do_not_hold_is_refused_at_startup(Locks locks, string said)
    {
        var files = new FaultyFileSystem(_tree.Root) { Locks = (path, create) => Lock(locks, path, create) };

        _tree.Prepare(files).ShouldContain(error =>
            error.StartsWith(_tree.Layout.Claimed + ": ", StringComparison.Ordinal) && error.Contains(said, StringComparison.Ordinal));
        _tree.Files().ShouldBeEmpty();
    }

    [Fact]
    public void Fault_16_A_later_lock_refusal_does_not_make_a_living_instance_look_dead()
    {
        _tree.Drop("a.txt");
        using var living = Claims.Open(new DiskFileSystem(), _tree.Layout, ["living"]);
        living.Take(_tree.Seen("a.txt"), out _).ShouldNotBeNull();
        var files = new FaultyFileSystem(_tree.Root);
        using var other = Claims.Open(files, _tree.Layout, ["other"]);
        files.Locks = (_, _) => throw new IOException("Files cannot be locked there: No locks available");

        Should.Throw<IOException>(() => other.TakeOver(_ => { })).Message.ShouldContain("No locks available");

        _tree.Files("claimed").ShouldBe(["claimed/living/living-1/a.txt"]);
        files.Locks = null;
        var taken = new List<Claim>();
        other.TakeOver(taken.Add);
        taken.ShouldBeEmpty();
    }

    [Fact]
    public void Fault_16_A_refusal_by_the_kernel_is_seen_and_not_taken_for_success()
    {
        // A file that opens but cannot be locked: flock's error is reported, where .NET's own lock ignores it.
        if (!OperatingSystem.IsLinux())
            return;
        var path = Path.Join(_tree.Root, "some.lock");
        using (var held = new DiskFileSystem().TryLock(path, create: true).ShouldBeOfType<SafeFileHandle>())
        {
            new DiskFileSystem().TryLock(path, create: false).ShouldBeNull();
            new DiskFileSystem().TryLock(path, create: true).ShouldBeNull();
        }

        using var again = new DiskFileSystem().TryLock(path, create: false).ShouldNotBeNull();
        new DiskFileSystem().TryLock(Path.Join(_tree.Root, "missing.lock"), create: false).ShouldBeNull();
        new DiskFileSystem().TryLock(Path.Join(_tree.Root, "some.lock/below"), create: true).ShouldBeNull();
    }

    [Theory]
    [InlineData("/srv/docs", "nfs", "rw,vers=3,nolock,local_lock=all", "nfs nolock local_lock=all")]
    [InlineData("/srv/docs/claimed", "nfs4", "rw,vers=4.2,local_lock=flock", "nfs4 local_lock=flock")]
    [InlineData("/srv/docs", "nfs4", "rw,vers=4.2,local_lock=none", null)]
    [InlineData("/srv/docs", "nfs", "rw,vers=3,local_lock=posix", null)]
    [InlineData("/srv/docs", "cifs", "rw,nobrl", "cifs nobrl")]
    [InlineData("/srv/docs", "smb3", "rw,mapposix", null)]
    [InlineData("/srv/docs", "fuse.sshfs", "rw,user_id=0", "fuse.sshfs")]
    [InlineData("/srv/docs", "fuse.glusterfs", "rw", null)]
    [InlineData("/srv/docs", "ext4", "rw", null)]
    [InlineData("/srv/docsuite", "nfs", "rw,nolock", null)]
    [InlineData("/srv", "nfs", "rw,nolock", null)]
    public void Fault_16_Mounts_with_machine_local_locks_are_recognised(string folder, string type, string options, string? mount)
    {
        string[] mounts =
        [
            "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "30 22 0:41 / /srv/docs/covered rw - nfs a:/b rw,nolock",
            $"31 22 0:42 / /srv/docs rw,nosuid shared:7 - {type} server:/docs {options}",
            "an odd line",
        ];

        MachineLocks.Of(folder, mounts).ShouldBe(mount);
    }

    [Fact]
    public void Fault_16_The_nearest_mount_counts_or_the_later_of_two_and_spaces_are_written_as_numbers()
    {
        string[] mounts =
        [
            "31 22 0:42 / /srv rw - nfs server:/docs rw,nolock",
            @"32 31 0:43 / /srv/my\040docs rw - nfs server:/docs rw,nolock",
            @"33 31 0:44 / /srv/my\040docs rw - ext4 /dev/b rw",
            @"34 31 0:45 / /srv/o\134ther rw - cifs //b/c rw,nobrl",
        ];

        MachineLocks.Of("/srv/my docs/claimed", mounts).ShouldBeNull();
        MachineLocks.Of("/srv/my", mounts).ShouldBe("nfs nolock");
        MachineLocks.Of(@"/srv/o\ther", mounts).ShouldBe("cifs nobrl");
    }

    private static IDisposable? Lock(Locks locks, string path, bool create)
    {
        if (create && locks != Locks.AreTakenFromTheStart)
            File.WriteAllText(path, "");
        return locks switch
        {
            Locks.ExcludeNone => new Held(),
            Locks.OutliveTheirHolder => create ? new Held() : null,
            Locks.AreRefused => throw new IOException($"Files cannot be locked there: Function not implemented : '{path}'", 38),
            _ => null,
        };
    }

    public enum Locks
    {
        ExcludeNone,
        OutliveTheirHolder,
        AreRefused,
        AreTakenFromTheStart,
    }

    private sealed class Held : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
