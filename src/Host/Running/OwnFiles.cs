using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>The files that a run writes, which may lie in a folder that it reads.</summary>
internal static class OwnFiles
{
    private const string StandardOutput = "/proc/self/fd/1";

    /// <summary>Whether a document is none of the run's own files.</summary>
    public static Func<DocumentSource, bool> NotAmong(RunSettings settings)
    {
        var redirected = File.Exists(StandardOutput) ? new FileInfo(StandardOutput).LinkTarget : null;
        var ledgerLock = settings.Budget?.Ledger is { } ledger ? ledger + ".lock" : null;
        var page = settings.EvidenceReport;
        var pages = page is null ? null : RealPath.Of(ReportFiles.PagesOf(page));
        var files = RunTargets.Files(settings).SelectMany(file =>
            file.IsNumbered ? NumberedFiles.Existing(file.Path).Prepend(file.Path) : [file.Path]);
        var own = files.Concat(new[] { settings.Out, page, ledgerLock, redirected }.OfType<string>())
            .Select(RealPath.Of).ToHashSet();
        // The store has files beside it, and those that were set aside begin with its name as well.
        var store = settings.Store.Path is { } path ? RealPath.Of(path) : null;
        var texts = settings.Texts is { } folder ? RealPath.Of(folder) : null;
        var results = settings is { Format: OutputFormat.Json, Out: { } folderOfResults } ? RealPath.Of(folderOfResults) : null;
        return source => source.Named || source.Path is null || !IsOwn(RealPath.Of(source.Path));

        bool IsOwn(string file) =>
            own.Contains(file) || IsOfStore(file, store) || IsWithin(file, pages) || IsWithin(file, texts) || IsWithin(file, results);
    }

    private static bool IsWithin(string file, string? folder) => folder is not null && RealPath.IsWithin(file, folder);

    private static bool IsOfStore(string file, string? store)
    {
        if (store is null || !file.StartsWith(store, StringComparison.Ordinal))
            return false;
        var rest = file.AsSpan(store.Length);
        return rest is "" or "-wal" or "-shm" or "-journal" or ".lock" || rest.StartsWith(".set-aside-") || rest.StartsWith(".batches-");
    }
}
