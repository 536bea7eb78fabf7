namespace ParallelLlm.Host.Folder;

/// <summary>
/// Brings a document's result to where it belongs and the document after it, so that a stop at any step leaves neither lost and neither
/// twice: the result is on disk under a hidden name; then the claim is marked, which says that this was so; then the result gets its
/// name, and then the document goes. A marked claim without a hidden file has been published. Thread-safe for different claims.
/// </summary>
internal sealed class Delivery(IFileSystem files, FolderLayout layout, Claims claims)
{
    /// <summary>Delivers what came of a document. After a failure it can be called again, and goes on where it was.</summary>
    /// <param name="claim">The document.</param>
    /// <param name="isCompleted">Whether the content is a result, rather than an error.</param>
    /// <param name="content">What to write.</param>
    /// <exception cref="IOException">A step failed; nothing is lost.</exception>
    /// <exception cref="UnauthorizedAccessException">A step failed; nothing is lost.</exception>
    public void Deliver(Claim claim, bool isCompleted, ReadOnlySpan<byte> content)
    {
        if (claim.State == ClaimState.Taken)
        {
            var (root, folder) = (isCompleted ? layout.Outbox : layout.Failed, FolderSteps.FolderPart(claim.Name));
            files.MakeWay(root, folder);
            var temporary = Path.Join(root, folder, claim.Temporary);
            files.Write(temporary, content);
            files.Sync(temporary);
            files.SyncFolder(Path.Join(root, folder));
            claims.Mark(claim, isCompleted ? ClaimState.Completed : ClaimState.Failed);
        }

        Finish(claim);
    }

    /// <summary>Goes on with a claim that is marked.</summary>
    public void Finish(Claim claim)
    {
        claims.Sync();
        var isCompleted = claim.State == ClaimState.Completed;
        var (folder, file) = (FolderSteps.FolderPart(claim.Name), FolderSteps.FilePart(claim.Name));
        var published = Path.Join(isCompleted ? layout.Outbox : layout.Failed, folder);
        files.MakeWay(isCompleted ? layout.Outbox : layout.Failed, folder);
        var names = FreeNames.For(file, claim.Id).ToList();
        var temporary = Path.Join(published, claim.Temporary);
        string? errorOf = null;
        if (files.Look(temporary) is not null)
        {
            // An error stands beside its document: both names must be free.
            errorOf = isCompleted
                ? names.Find(name => files.Move(temporary, Path.Join(published, name + FreeNames.ResultEnding)))
                : names.Find(name => files.Look(Path.Join(published, name)) is null && files.Move(temporary, Path.Join(published, name + FreeNames.ErrorEnding)));
        }

        files.SyncFolder(published);
        MoveOriginal(claim, isCompleted, folder, isCompleted ? names : [.. BesideError(published, names, errorOf), .. names]);
        claims.Remove(claim);
    }

    /// <summary>The name that goes with a document's error; when the error was published before a stop, the first whose document is missing.</summary>
    private IEnumerable<string> BesideError(string folder, List<string> names, string? published) => published is not null
        ? [published]
        : names.Where(name => files.Look(Path.Join(folder, name + FreeNames.ErrorEnding)) is not null);

    private void MoveOriginal(Claim claim, bool isCompleted, string folder, IReadOnlyList<string> names)
    {
        var original = claims.PathOf(claim);
        if (files.Look(original) is null)
            return;
        var root = isCompleted ? layout.Done : layout.Failed;
        files.MakeWay(root, folder);
        _ = names.Any(name => files.Move(original, Path.Join(root, folder, name)));
        files.SyncFolder(Path.Join(root, folder));
    }
}
