namespace ParallelLlm.Host.Files;

/// <summary>Checks the files that a command will write, before anything is paid for. Writes nothing.</summary>
/// <param name="documents">Files and folders that are read as documents.</param>
/// <param name="reads">Other files that the command reads, with the flags that name them.</param>
/// <param name="problems">Gets everything that is wrong.</param>
internal sealed class TargetCheck(
    IEnumerable<string> documents, IEnumerable<(string Flag, string Path)> reads, Problems problems)
{
    private readonly Dictionary<string, string> _taken = Taken(reads);

    /// <summary>Checks a file. An earlier one of the same kind is replaced, and nothing else.</summary>
    /// <param name="setsAside">Whether the writer sets another file aside itself.</param>
    public void File(TargetFile target, bool setsAside = false)
    {
        var (flag, path, own, isNumbered) = target;
        var folder = Path.GetDirectoryName(AtomicFile.TargetOf(path));
        if (path == "-")
            problems.Add($"{flag} -: names no file; name one, or /dev/stdout for standard output");
        else if (Directory.Exists(path))
            problems.Add($"{flag} {path}: is a folder; name a file in it");
        else if (folder is not null && !Directory.Exists(folder))
            problems.Add($"{flag} {path}: there is no folder {Path.GetDirectoryName(path)}; make it first");
        else if (!FileKinds.IsStream(path) && !IsTaken(flag, path) && System.IO.File.Exists(path))
        {
            if (IsDocument(path, own))
                problems.Add($"{flag} {path}: is one of the documents as well");
            else if (!setsAside && !own.IsAt(path))
                problems.Add($"{flag} {path}: exists and holds no {own.Name}; name another file, or delete it");
        }

        foreach (var next in isNumbered ? NumberedFiles.Existing(path) : [])
            File(target with { Path = next, IsNumbered = false });
    }

    /// <summary>Whether the command reads or writes a file already; then that is a problem.</summary>
    public bool IsTaken(string flag, string path)
    {
        var real = RealPath.Of(path);
        if (_taken.TryGetValue(real, out var other))
            problems.Add($"{flag} {path}: is the file of {other} as well");
        else if (System.IO.File.Exists(path) && documents.Any(input => System.IO.File.Exists(input) && RealPath.Of(input) == real))
            problems.Add($"{flag} {path}: is one of the documents as well");
        else
            return !_taken.TryAdd(real, flag);
        return true;
    }

    /// <summary>Checks a folder that gets files; those below it are not read as documents.</summary>
    public void Folder(string flag, string path)
    {
        var real = RealPath.Of(path);
        if (System.IO.File.Exists(path))
            problems.Add($"{flag} {path}: is a file; name a folder");
        else if (documents.Any(input => Directory.Exists(input) && RealPath.IsWithin(RealPath.Of(input), real)))
            problems.Add($"{flag} {path}: holds the documents; name another folder");
    }

    private static Dictionary<string, string> Taken(IEnumerable<(string Flag, string Path)> reads)
    {
        var taken = new Dictionary<string, string>();
        foreach (var (flag, path) in reads)
            taken.TryAdd(RealPath.Of(path), flag);
        return taken;
    }

    // A file in a folder that is read may be what an earlier run wrote there.
    private bool IsDocument(string path, FileSignature own)
    {
        var real = RealPath.Of(path);
        return documents.Any(input => Directory.Exists(input) && RealPath.IsWithin(real, RealPath.Of(input))) && !own.IsAt(path);
    }
}
