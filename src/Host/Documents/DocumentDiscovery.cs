using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Documents;

/// <summary>From the paths of a command line to documents.</summary>
internal static class DocumentDiscovery
{
    public const string StandardInput = "-";

    /// <summary>
    /// Resolves the named files, folders and <c>-</c>. A path that is missing, unreadable or a folder without documents is a problem of
    /// the input. An unreadable file found later inside a folder is a document with a problem. A file is processed once, under the
    /// first of its names, however many paths and links lead to it.
    /// </summary>
    public static DiscoveredDocuments Discover(IReadOnlyList<string> paths)
    {
        var problems = paths
            .Select(path => Check(path) is { } message ? new InputProblem(path, message) : null)
            .OfType<InputProblem>()
            .ToList();
        return new DiscoveredDocuments(problems, Documents(paths, named: true));
    }

    /// <summary>Documents of an earlier run's paths: one that cannot be read has a problem, as in a folder.</summary>
    public static IEnumerable<DocumentSource> Again(IReadOnlyList<string> paths) => Documents(paths, named: false);

    private static string? Check(string path)
    {
        if (path == StandardInput)
            return null;
        if (path.Length == 0)
            return "the path is empty";
        if (Directory.Exists(path))
        {
            using var files = FolderWalk.Files(NameOf(path)).GetEnumerator();
            if (!files.MoveNext())
                return "the folder holds no documents (hidden files are passed over)";

            // Only the folder itself has no longer path than the folder.
            return files.Current.Problem is { } problem && files.Current.Path == NameOf(path) ? problem.Message : null;
        }

        try
        {
            // A pipe is not opened before it is read: that would wait for its writer, and then cut the writer off.
            var kind = File.Exists(path) ? FileKinds.Of(path) : FileKind.Regular;
            if (kind == FileKind.Socket)
                return "it is a socket";
            if (kind is FileKind.Regular or FileKind.Unknown)
                File.OpenHandle(path).Dispose();
            return null;
        }
        catch (Exception exception) when (FileErrors.IsExpected(exception))
        {
            var problem = FileErrors.Describe(exception, path);
            return problem.Kind == DocumentProblemKind.Vanished ? "there is no such file or folder" : problem.Message;
        }
    }

    private static IEnumerable<DocumentSource> Documents(IReadOnlyList<string> paths, bool named) =>
        paths.Where(path => path.Length > 0).SelectMany(path => At(path, named)).DistinctBy(found => found.RealPath)
            .Select(found => found.Document);

    private static IEnumerable<(string RealPath, DocumentSource Document)> At(string path, bool named)
    {
        if (path == StandardInput)
            return [(StandardInput, new DocumentSource(StandardInput, null, Named: true))];
        if (!Directory.Exists(path))
            return [(RealPath.Of(path), new DocumentSource(NameOf(path), path, named))];
        return FolderWalk.Files(NameOf(path))
            .Select(file => (file.RealPath, new DocumentSource(Shown(file.Path), file.Path, Named: false, file.Problem)));
    }

    /// <summary>The path without what says nothing: a leading <c>./</c> and a separator at the end.</summary>
    private static string NameOf(string path)
    {
        var name = Path.TrimEndingDirectorySeparator(path);
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..].TrimStart('/');
        return name == "." ? "" : Shown(name, current: "");
    }

    private static string Shown(string path, string current = ".") => path switch
    {
        "" => current,
        StandardInput => "./-",
        _ => path,
    };
}
