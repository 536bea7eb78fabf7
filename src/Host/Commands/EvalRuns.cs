using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>Runs the documents of a gold file into files that only their owner can read, and that go with this.</summary>
/// <param name="flags">The flags of the runs.</param>
internal sealed class EvalRuns(GoldFile gold, IReadOnlyDictionary<string, SettingValue> flags, HostContext context) : IDisposable
{
    // Only its owner can look into it.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parallel-llm-eval-");

    private readonly IReadOnlyList<string> _paths = [.. DocumentNames.FilesOf(gold)];

    /// <summary>Checks the settings of the runs of a profile.</summary>
    /// <param name="profile">Null for none.</param>
    /// <param name="problems">Gets the reasons why they cannot be made, as far as the settings tell.</param>
    /// <returns>The files that they read beside the documents, with their flags.</returns>
    public IReadOnlyList<(string Flag, string Path)> Check(string? profile, int repeats, Problems problems)
    {
        var sources = SettingSources.Load(Flags(profile, "-"), context.Environment);
        if (RunSettingsResolver.Resolve(_paths, sources, problems) is not { } settings)
            return [];
        if (repeats > 1 && settings.Temperature == 0)
            problems.Add("--repeat: all runs are the same at a temperature of 0; give --temperature");
        else if (repeats > 1 && settings.Store.Sampled)
            problems.Add("--repeat: --store-sampled would give the answers of the first run again; leave it out");
        return settings.Budget?.Ledger is { } ledger
            ? [.. settings.AlsoRead, (RunSettingTable.BudgetLedger.Flag, ledger)]
            : settings.AlsoRead;
    }

    /// <summary>Runs all documents.</summary>
    /// <returns>The file of results, and how the run ended.</returns>
    public async Task<(string Results, RunEnd End)> RunAsync(string? profile, Problems problems)
    {
        var results = Path.Join(_folder.FullName, $"{Guid.NewGuid():N}.jsonl");
        return (results, await RunCommand.RunAsync(_paths, Flags(profile, results), context, problems, WithoutFiles));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // In a configuration file or the environment they are for other runs: all documents of the gold file are run.
    private static RunSettings WithoutFiles(RunSettings settings) =>
        settings with { OutName = "results", Limit = null, Sample = null, Texts = null, Report = null, EvidenceReport = null };

    private Dictionary<string, SettingValue> Flags(string? profile, string results)
    {
        var all = new Dictionary<string, SettingValue>(flags)
        {
            [RunSettingTable.Out.Name] = SettingValue.OfFlag(RunSettingTable.Out, results),
            [RunSettingTable.Format.Name] = SettingValue.OfFlag(RunSettingTable.Format, nameof(OutputFormat.Jsonl)),
        };
        if (profile is not null)
            all[RunSettingTable.Profile.Name] = SettingValue.OfFlag(RunSettingTable.Profile, profile);
        return all;
    }
}
