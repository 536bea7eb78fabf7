using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// The files of a report: one page, or an index and a folder of pages. They are written beside their places and renamed when all are
/// whole; without <see cref="Complete"/> nothing is left, and what a killed process has left goes with the next report. Only their owner
/// can read them, as they hold texts of documents.
/// </summary>
internal sealed class ReportFiles : IDisposable
{
    private const string MainEnding = ".tmp";
    private const string PagesEnding = ".pages.tmp";

    private readonly string _target;
    private readonly string _pages;
    private readonly string _newPage;
    private readonly string _newPages;
    private readonly string _body;
    private readonly FileStream _main;
    private bool _isComplete;

    /// <param name="path">The page's file. A link is followed.</param>
    /// <exception cref="IOException">No file can be created beside it.</exception>
    public ReportFiles(string path)
    {
        _target = AtomicFile.TargetOf(path);
        _pages = PagesOf(_target);
        var (folder, name) = (Path.GetDirectoryName(_target)!, Path.GetFileName(_target));
        var own = Path.Join(folder, $".{name}.{Environment.ProcessId}");
        (_newPage, _newPages, _body) = (own + MainEnding, own + PagesEnding, own + ".body" + MainEnding);
        Leftovers.Remove(_target, ".body" + MainEnding);
        Leftovers.Remove(_target, MainEnding, PagesEnding);

        // Held open up to the end, which tells others that the files are not left behind.
        _main = OwnerOnly.Open(_newPage, FileMode.Create);
    }

    /// <summary>The page's name.</summary>
    public string Name => Path.GetFileName(_target);

    /// <summary>The name of the folder of pages.</summary>
    public string PagesName => Path.GetFileName(_pages);

    /// <summary>The folder of a report's pages, beside its file.</summary>
    public static string PagesOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm" ? Path.ChangeExtension(path, ".pages") : path + ".pages";

    public static string PageName(int number) => $"{number:0000}.html";

    /// <summary>Why a report cannot be written to a file; null if it can.</summary>
    public static string? Refusal(string path)
    {
        var pages = PagesOf(path);
        return Directory.Exists(path) ? "is a folder; name a file in it"
            : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? "its folder does not exist; make it first"
            : FileKinds.Of(path) is FileKind.Device or FileKind.Pipe or FileKind.Socket ? "is no regular file; name a file"
            : File.Exists(path) && !FileSignature.EvidencePage.IsAt(path)
                ? "exists and is no evidence report; name another file, or delete it"
            : File.Exists(pages) || (Directory.Exists(pages) && !IsFolderOfPages(pages))
                ? $"{Path.GetFileName(pages)} beside it holds other files; name another file"
            : null;
    }

    /// <summary>Creates a file for the documents, which are written before the list above them; it is deleted when it is closed.</summary>
    public Stream CreateBody()
    {
        OwnerOnly.Open(_body, FileMode.Create).Dispose();
        return new FileStream(_body, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        });
    }

    /// <summary>The page or index; closed with this.</summary>
    public Stream Main => _main;

    public Stream CreatePage(int number)
    {
        OwnerOnly.MakeFolder(_newPages);
        return OwnerOnly.Open(Path.Join(_newPages, PageName(number)), FileMode.Create);
    }

    /// <summary>Puts the files in their places, instead of those of an earlier report.</summary>
    public void Complete()
    {
        _main.Flush();
        var earlier = _pages + $".{Environment.ProcessId}.tmp";
        if (Directory.Exists(_pages))
            Directory.Move(_pages, earlier);
        if (Directory.Exists(_newPages))
            Directory.Move(_newPages, _pages);
        File.Move(_newPage, _target, overwrite: true);
        _isComplete = true;
        if (Directory.Exists(earlier))
            Directory.Delete(earlier, recursive: true);
        if (OperatingSystem.IsLinux())
            LibC.SyncFolder(Path.GetDirectoryName(_target)!);
    }

    public void Dispose()
    {
        try
        {
            _main.Dispose();
        }
        catch (IOException) when (!_isComplete)
        {
            // What a full disk has refused goes with the file.
        }

        if (_isComplete)
            return;
        File.Delete(_newPage);
        if (Directory.Exists(_newPages))
            Directory.Delete(_newPages, recursive: true);
    }

    private static bool IsFolderOfPages(string folder) =>
        Directory.EnumerateFileSystemEntries(folder)
            .All(entry => Path.GetExtension(entry) == ".html" && FileSignature.EvidencePage.IsAt(entry));
}
