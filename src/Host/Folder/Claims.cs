using System.Runtime.ExceptionServices;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// The documents of one instance: taken from the inbox by one renaming each, taken over from instances that have died, and put back.
/// An instance's folder holds a lock file that is locked as long as the process lives. Thread-safe, but one taking over at a time.
/// </summary>
internal sealed class Claims : IDisposable
{
    private const string LockName = ".lock";

    private readonly IFileSystem _files;
    private readonly FolderLayout _layout;
    private readonly IDisposable _lock;
    private long _count;

    private Claims(IFileSystem files, FolderLayout layout, string instance, IDisposable held) =>
        (_files, _layout, Instance, _lock) = (files, layout, instance, held);

    public string Instance { get; }

    private string Own => Path.Join(_layout.Claimed, Instance);

    /// <summary>Makes the folder of a new instance and locks it.</summary>
    /// <param name="names">Names to try; one may be taken, or cleared away by somebody before it is locked.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public static Claims Open(IFileSystem files, FolderLayout layout, IEnumerable<string> names)
    {
        foreach (var instance in names)
        {
            var folder = Path.Join(layout.Claimed, instance);
            if (files.Look(folder) is not null)
                continue;
            files.MakeFolder(folder);
            if (files.TryLock(Path.Join(folder, LockName), create: true) is { } held)
                return new Claims(files, layout, instance, held);
        }

        throw new IOException($"No folder of its own could be made and locked : '{layout.Claimed}'");
    }

    /// <summary>Takes a file out of the inbox; null when it cannot be moved, another was faster, or it is not as it was seen.</summary>
    /// <param name="refusal">Why it cannot be moved, which says nothing of others; else null.</param>
    /// <exception cref="IOException">Nothing can be taken.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing can be taken.</exception>
    public Claim? Take(InboxFile file, out Exception? refusal)
    {
        refusal = null;
        var claim = new Claim($"{Instance}-{Interlocked.Increment(ref _count)}", file.Name, ClaimState.Taken) { Stamp = file.Stamp };
        var folder = Path.Join(Own, claim.Folder);
        _files.MakeFolder(folder);
        try
        {
            _files.MakeWay(folder, FolderSteps.FolderPart(file.Name), claim.Id);
            _files.Take(Path.Join(_layout.Inbox, file.Name), PathOf(claim));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _files.RemoveEmpty(folder);
            refusal = failed is FileNotFoundException ? null : failed;
            return null;
        }

        try
        {
            if (_files.Look(PathOf(claim)) is { } stamp && stamp.IsSameAs(file.Stamp))
                return claim;

            // It was written to or replaced at the last moment: it has to settle first.
            PutBack(claim);
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // It is here, and no other instance looks for it here; reading it detects whether it still changes.
            return _files.Look(PathOf(claim)) is null ? null : claim;
        }
    }

    /// <summary>Whether a document has changed since it was claimed because its writer had not finished.</summary>
    public bool HasChanged(Claim claim)
    {
        try
        {
            return claim.Stamp is { } claimed && _files.Look(PathOf(claim)) is { } now && !now.IsSameAs(claimed);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // A change is not proven, and the result is paid for.
            return false;
        }
    }

    public string PathOf(Claim claim) => Path.Join(Own, claim.Folder, claim.Name);

    public string FolderOf(Claim claim) => Path.Join(Own, claim.Folder);

    /// <summary>Notes in the name of its folder what came of a document.</summary>
    public void Mark(Claim claim, ClaimState state)
    {
        if (!_files.Move(FolderOf(claim), Path.Join(Own, Claim.FolderOf(claim.Id, state))))
            throw new IOException($"A claim of this name is there already : '{claim.Folder}'");
        claim.State = state;
    }

    /// <summary>Puts what <see cref="Mark"/> did on disk.</summary>
    public void Sync() => _files.SyncFolder(Own);

    /// <summary>Whether a claim is still this instance's.</summary>
    public bool Has(Claim claim) => _files.Look(FolderOf(claim)) is not null;

    /// <summary>Puts a document back into the inbox, under another name if its own is taken by now.</summary>
    public void PutBack(Claim claim)
    {
        // Its present owner may have written its result, under the same hidden name.
        if (!Has(claim))
            throw new FileNotFoundException($"The claim is another's : '{claim.Folder}'");
        var folder = FolderSteps.FolderPart(claim.Name);
        if (claim.IsBegun)
            foreach (var root in new[] { _layout.Outbox, _layout.Failed })
                foreach (var way in _files.Ways(root, folder, claim.Id))
                    _files.Delete(Path.Join(root, way, claim.Temporary));
        folder = _files.MakeWay(_layout.Inbox, folder, claim.Id, followsLinks: false);
        foreach (var name in FreeNames.For(FolderSteps.FilePart(claim.Name), claim.Id))
            if (_files.Move(PathOf(claim), Path.Join(_layout.Inbox, folder, name)))
                break;
        _files.SyncFolder(Path.Join(_layout.Inbox, folder));
        Remove(claim);
    }

    /// <summary>Removes a claim whose document is elsewhere.</summary>
    public void Remove(Claim claim) => _files.RemoveEmpty(FolderOf(claim));

    /// <summary>Takes over what dead instances have left behind: each claim by one renaming, under the lock of the dead.</summary>
    /// <param name="taken">Gets each claim as soon as it is this instance's, whatever becomes of the others.</param>
    /// <exception cref="IOException">Something could not be taken over; everything else was.</exception>
    /// <exception cref="UnauthorizedAccessException">Something could not be taken over; everything else was.</exception>
    public void TakeOver(Action<Claim> taken)
    {
        var failures = new List<Exception>();
        foreach (var entry in _files.List(_layout.Claimed).ToList())
        {
            var folder = Path.Join(_layout.Claimed, entry.Name);
            if (entry is { IsFolder: true, IsLink: false } && entry.Name != Instance)
                Try(folder, () => TakeOver(folder, taken, failures), failures);
        }

        if (failures.Count > 0)
            ExceptionDispatchInfo.Throw(failures[0]);
    }

    /// <summary>Gives up the instance's folder.</summary>
    public void Dispose()
    {
        // Under the lock, so that no other instance mistakes the folder for a dead one's in between.
        _files.Delete(Path.Join(Own, LockName));
        _files.RemoveFolder(Own);
        _lock.Dispose();
    }

    private void TakeOver(string folder, Action<Claim> taken, List<Exception> failures)
    {
        var lockFile = Path.Join(folder, LockName);

        // One that is just starting has an empty folder; it tries another name when this one is gone.
        if (_files.RemoveFolder(folder))
            return;
        using var held = _files.TryLock(lockFile, create: _files.Look(lockFile) is null);
        if (held is null)
            return;
        foreach (var entry in _files.List(folder).ToList())
        {
            var claim = Path.Join(folder, entry.Name);
            if (entry is { IsFolder: true, IsLink: false })
                Try(claim, () => TakeOver(claim, entry.Name, taken), failures);
        }

        _files.SyncFolder(Own);
        _files.Delete(lockFile);
        _files.RemoveFolder(folder);
    }

    private void TakeOver(string claim, string entry, Action<Claim> taken)
    {
        var (id, state) = Claim.Parse(entry);
        // Its one file has gone on already, or never came.
        if (_files.Names(claim).FirstOrDefault() is not { } name)
            _files.RemoveEmpty(claim);
        else if (_files.Move(claim, Path.Join(Own, entry)))
            taken(new Claim(id, name, state) { IsBegun = true });
    }

    /// <summary>Takes a step that must not keep others from being taken.</summary>
    private void Try(string path, Action step, List<Exception> failures)
    {
        try
        {
            step();
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && _files.Look(path) is null)
        {
            // Expected: another instance was faster, or it has been cleaned up.
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Thrown when everything else is done.
            failures.Add(refused);
        }
    }
}
