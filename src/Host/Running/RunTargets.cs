using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Checks where the results of a run go, before anything is paid for. Writes nothing.</summary>
internal static class RunTargets
{
    public static void Check(RunSettings settings, Problems problems)
    {
        var check = new TargetCheck(settings.Paths, settings.AlsoRead, problems);
        if (settings is { Format: OutputFormat.Json, Out: { } results })
            check.Folder(RunSettingTable.Out.Flag, results);
        if (settings.Texts is { } texts)
            check.Folder(RunSettingTable.Texts.Flag, texts);
        foreach (var target in Files(settings))
            check.File(target, setsAside: target.Own == FileSignature.Ledger);
        if (settings.EvidenceReport is { } page && !check.IsTaken(RunSettingTable.EvidenceReport.Flag, page)
            && ReportFiles.Refusal(page) is { } refusal)
            problems.Add($"{RunSettingTable.EvidenceReport.Flag} {page}: {refusal}");
    }

    /// <summary>The files that a run writes, but for the evidence report and what goes to folders.</summary>
    public static IEnumerable<TargetFile> Files(RunSettings settings)
    {
        if (settings is { Format: not OutputFormat.Json, Out: { } results })
            yield return new TargetFile(RunSettingTable.Out.Flag, results, OutputFormats.SignatureOf(settings.Format));
        if (settings.Report is { } report)
            yield return new TargetFile(RunSettingTable.Report.Flag, report, FileSignature.RunReport);
        if (settings.Budget?.Ledger is { } ledger)
            yield return new TargetFile(RunSettingTable.BudgetLedger.Flag, ledger, FileSignature.Ledger);
        foreach (var target in settings.AlsoWritten)
            yield return target;
    }
}
