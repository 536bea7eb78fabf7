using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Brings a document's result to where it belongs and the document after it, so that a stop at any step leaves neither lost and neither
/// twice: the result is on disk under a hidden name; then the claim is marked, which says that this was so; then the result gets its
/// name, and then the document goes. A marked claim without a hidden file has been published. Thread-safe for different claims.
/// </summary>
internal sealed class Delivery(IFileSystem files, FolderLayout layout, Claims claims)
{
    public Claims Claims => claims;

    /// <summary>Delivers what came of a document. After a failure it can be called again, and goes on where it was.</summary>
    /// <param name="isCompleted">Whether the content is a result, rather than an error.</param>
    /// <returns>False when the claim is not this instance's any more: nothing was done.</returns>
    /// <exception cref="IOException">A step failed; nothing is lost.</exception>
    /// <exception cref="UnauthorizedAccessException">A step failed; nothing is lost.</exception>
    public bool Deliver(Claim claim, bool isCompleted, ReadOnlySpan<byte> content)
    {
        string? way = null;
        if (claim.State == ClaimState.Taken)
        {
            claim.Place = layout.Claimed;
            if (!claims.Has(claim))
                return false;
            var root = claim.Place = Published(isCompleted);
            way = WayOfTemporary(claim, root) ?? files.MakeWay(root, FolderSteps.FolderPart(claim.Name), claim.Id);
            claim.IsBegun = true;
            var temporary = Path.Join(root, way, claim.Temporary);
            files.Write(temporary, content);
            files.Sync(temporary);
            files.SyncFolder(Path.Join(root, way));
            claim.Place = layout.Claimed;
            claims.Mark(claim, isCompleted ? ClaimState.Completed : ClaimState.Failed);
        }

        claim.Place = layout.Claimed;
        claims.Sync();
        claim.Place = Published(claim.State == ClaimState.Completed);
        way ??= WayOfTemporary(claim, claim.Place);
        if (claim.State == ClaimState.Completed)
            Complete(claim, way);
        else
            Fail(claim, way);
        claim.Place = layout.Claimed;
        claims.Remove(claim);
        return true;
    }

    /// <summary>Whether a folder that has refused a document takes other files: then the document's name or folder is at fault.</summary>
    /// <param name="claim">The document; its place is the folder.</param>
    public bool TakesOthers(Claim claim, ReadOnlySpan<byte> content)
    {
        // Names in this folder are the service's own: the document's name cannot be at fault.
        if (claim.Place == layout.Claimed)
            return false;
        var probe = Path.Join(claim.Place, $".{claim.Id}.probe.tmp");
        try
        {
            files.Write(probe, content);
            files.Sync(probe);
            files.Delete(probe);
            return true;
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // Full, read-only or broken: the probe may be there in part.
            Tidy(probe);
            return false;
        }
    }

    private void Tidy(string probe)
    {
        try
        {
            files.Delete(probe);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // The folder may refuse deletions too; the next probe overwrites this one.
        }
    }

    private void Complete(Claim claim, string? way)
    {
        if (way is not null)
        {
            var temporary = Path.Join(layout.Outbox, way, claim.Temporary);
            FreeNames.First(
                NameOf(claim), claim.Id, name => files.Move(temporary, Path.Join(layout.Outbox, way, name + FreeNames.ResultEnding)));
        }

        foreach (var published in way is not null ? [way] : files.Ways(layout.Outbox, FolderSteps.FolderPart(claim.Name), claim.Id))
            files.SyncFolder(Path.Join(layout.Outbox, published));
        claim.Place = layout.Done;
        MoveOriginal(claim, layout.Done, null, null);
    }

    /// <summary>
    /// An error stands beside its document: both names must be free. When the error was published before a stop, its name is the first
    /// without a document.
    /// </summary>
    private void Fail(Claim claim, string? way)
    {
        string? chosen;
        if (way is not null)
        {
            var temporary = Path.Join(layout.Failed, way, claim.Temporary);
            chosen = FreeNames.First(
                NameOf(claim),
                claim.Id,
                name => !Exists(way, name) && files.Move(temporary, Path.Join(layout.Failed, way, name + FreeNames.ErrorEnding)));
        }
        else
        {
            (way, chosen) = files.Ways(layout.Failed, FolderSteps.FolderPart(claim.Name), claim.Id)
                .SelectMany(folder => FreeNames.All(NameOf(claim), claim.Id).Select(name => (Folder: folder, Name: name)))
                .FirstOrDefault(each => Exists(each.Folder, each.Name + FreeNames.ErrorEnding) && !Exists(each.Folder, each.Name));
        }

        if (way is not null)
            files.SyncFolder(Path.Join(layout.Failed, way));
        MoveOriginal(claim, layout.Failed, way, chosen);

        bool Exists(string folder, string name) => files.Has(Path.Join(layout.Failed, folder, name));
    }

    private void MoveOriginal(Claim claim, string root, string? way, string? chosen)
    {
        var original = claims.PathOf(claim);
        if (files.Look(original) is null)
            return;
        way ??= files.MakeWay(root, FolderSteps.FolderPart(claim.Name), claim.Id);
        if (chosen is null || !Move(chosen))
            FreeNames.First(NameOf(claim), claim.Id, Move);
        files.SyncFolder(Path.Join(root, way));

        bool Move(string name) => files.Move(original, Path.Join(root, way, name));
    }

    /// <summary>The folder with the hidden file of a claim; null when there is none.</summary>
    private string? WayOfTemporary(Claim claim, string root) => claim.IsBegun
        ? files.Ways(root, FolderSteps.FolderPart(claim.Name), claim.Id)
            .FirstOrDefault(way => files.Has(Path.Join(root, way, claim.Temporary)))
        : null;

    private string Published(bool isCompleted) => isCompleted ? layout.Outbox : layout.Failed;

    private static string NameOf(Claim claim) => FolderSteps.FilePart(claim.Name);
}
