using System.Text;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Checks where the results of a run go, before anything is paid for. Writes nothing.</summary>
internal static class RunTargets
{
    // What results of each format begin with: JSON, the header of a table, Parquet.
    private static readonly byte[][] Beginnings =
    [
        [.. "{"u8], Encoding.UTF8.GetBytes($"{TableShape.Document},{TableShape.Status},"),
        Encoding.UTF8.GetBytes($"{TableShape.Document}\t{TableShape.Status}\t"), [.. "PAR1"u8],
    ];

    public static void Check(RunSettings settings, Problems problems)
    {
        if (settings.Format == OutputFormat.Json)
            CheckFolder(RunSettingTable.Out.Flag, settings.Out, settings.Paths, problems);
        else
            CheckResults(settings.Out, settings.Paths, problems);
        CheckFile(RunSettingTable.Report.Flag, settings.Report, settings.Paths, problems);
        CheckFolder(RunSettingTable.Texts.Flag, settings.Texts, settings.Paths, problems);
        CheckPage(settings.EvidenceReport, settings.Paths, problems);
        CheckFile(RunSettingTable.BudgetLedger.Flag, settings.Budget?.Ledger, settings.Paths, problems);
        foreach (var (flag, path) in settings.AlsoWritten)
            CheckFile(flag, path, settings.Paths, problems);
    }

    // Results replace those of an earlier run, and nothing else.
    private static void CheckResults(string? path, IReadOnlyList<string> inputs, Problems problems)
    {
        var before = problems.Count;
        CheckFile(RunSettingTable.Out.Flag, path, inputs, problems);
        if (path is not null && problems.Count == before && FileKinds.Of(path) == FileKind.Regular && !IsOutput(path))
            problems.Add($"{RunSettingTable.Out.Flag} {path}: exists and holds no results; name another file, or delete it");
    }

    private static void CheckFile(string flag, string? path, IReadOnlyList<string> inputs, Problems problems)
    {
        if (path is null)
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path))
            problems.Add($"{flag} {path}: is a folder; name a file in it");
        else if (folder is not null && !Directory.Exists(folder))
            problems.Add($"{flag} {path}: there is no folder {Path.GetDirectoryName(path)}; make it first");
        else if (FileKinds.Of(path) == FileKind.Regular && IsDocument(path, inputs))
            problems.Add($"{flag} {path}: is one of the documents as well");
    }

    // Files below the folder are not read as documents.
    private static void CheckFolder(string flag, string? path, IReadOnlyList<string> inputs, Problems problems)
    {
        if (path is null)
            return;
        var real = RealPath.Of(path);
        if (File.Exists(path))
            problems.Add($"{flag} {path}: is a file; name a folder");
        else if (inputs.Any(input => Directory.Exists(input) && RealPath.IsWithin(RealPath.Of(input), real)))
            problems.Add($"{flag} {path}: holds the documents; name another folder");
    }

    // An earlier page may lie in a folder that is read; anything else that is there stays.
    private static void CheckPage(string? path, IReadOnlyList<string> inputs, Problems problems)
    {
        if (path is null)
            return;
        var real = RealPath.Of(path);
        if (inputs.Any(input => File.Exists(input) && RealPath.Of(input) == real))
            problems.Add($"{RunSettingTable.EvidenceReport.Flag} {path}: is one of the documents as well");
        else if (ReportFiles.Refusal(path) is { } refusal)
            problems.Add($"{RunSettingTable.EvidenceReport.Flag} {path}: {refusal}");
    }

    // A file in a folder that is read may be what an earlier run wrote there.
    private static bool IsDocument(string path, IReadOnlyList<string> inputs)
    {
        var real = RealPath.Of(path);
        return inputs.Any(input => File.Exists(input)
            ? RealPath.Of(input) == real
            : Directory.Exists(input) && RealPath.IsWithin(real, RealPath.Of(input)) && !IsOutput(path));
    }

    private static bool IsOutput(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[Beginnings.Max(beginning => beginning.Length)];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            foreach (var beginning in Beginnings)
            {
                if (start.StartsWith(beginning))
                    return true;
            }

            return start.IsEmpty;
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            return false;
        }
    }
}
