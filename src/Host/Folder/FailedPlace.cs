using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Failed documents to move back, and their inbox.</summary>
/// <param name="Failed">The folder of failed documents.</param>
/// <param name="Inbox">The inbox that they came from.</param>
/// <param name="Below">The document or folder, by its path in the failed folder; empty for all of it.</param>
internal sealed record FailedPlace(string Failed, string Inbox, string Below)
{
    /// <summary>Determines from a path and the options given with it which service's documents are meant.</summary>
    /// <param name="path">A document, its error, or a folder.</param>
    /// <param name="root">The service's folder; null to take it from the path.</param>
    /// <param name="inbox">Its inbox, where that is somewhere else.</param>
    /// <param name="failed">Its failed folder, where that is somewhere else.</param>
    /// <param name="problem">The problem, if there is no result.</param>
    public static FailedPlace? Of(string path, string? root, string? inbox, string? failed, out string? problem)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        failed = failed ?? (root is null ? Above(full) : FolderLayout.Below(root).Failed);
        root ??= Path.GetDirectoryName(failed);
        inbox ??= root is null ? null : FolderLayout.Below(root).Inbox;
        failed = failed is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(failed));
        problem = failed is null || inbox is null || !RealPath.IsWithin(full, failed)
            ? "is neither in a failed folder nor the report of a run; name the service's folder with --root"
            : !Path.Exists(full) && new FileInfo(full).LinkTarget is null ? "no such file or folder"
            : !Directory.Exists(inbox) ? $"there is no inbox {inbox}; name it with --inbox"
            : null;
        if (problem is not null)
            return null;

        // Links on the way are followed as the system would. The last part may itself be a link: a document like any other.
        var real = full == failed ? RealPath.Of(full) : Path.Join(RealPath.Of(Path.GetDirectoryName(full)!), Path.GetFileName(full));
        var realFailed = RealPath.Of(failed!);
        if (RealPath.IsWithin(real, realFailed))
        {
            var below = Path.GetRelativePath(realFailed, real);
            return new FailedPlace(realFailed, Path.GetFullPath(inbox!), below == "." ? "" : below);
        }

        problem = $"lies outside of {failed}: a folder on its way is a symbolic link. Name the documents by the folder that they are in";
        return null;
    }

    /// <summary>The nearest folder called <c>failed</c> that a path is in, or is.</summary>
    private static string? Above(string path)
    {
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.GetFileName(folder) == "failed" && Directory.Exists(folder))
                return folder;
        return null;
    }
}
