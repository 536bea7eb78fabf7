using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>Runs the documents of a gold file into files that only their owner can read, and that go with this.</summary>
/// <param name="flags">The flags of the runs.</param>
internal sealed class EvalRuns(GoldFile gold, IReadOnlyDictionary<string, SettingValue> flags, HostContext context) : IDisposable
{
    // Only its owner can look into it.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parallel-llm-eval-");

    private readonly string[] _paths = [.. gold.Documents.Select(document => DocumentNames.FileOf(gold, document.Name)).Distinct()];

    /// <summary>Why the runs of a profile cannot be made, as far as its settings tell.</summary>
    /// <param name="profile">Null for none.</param>
    public void Check(string? profile, int repeats, Problems problems)
    {
        var sources = SettingSources.Load(Flags(profile, "-"), context.Environment);
        if (RunSettingsResolver.Resolve(_paths, sources, problems) is not { } settings || repeats == 1)
            return;
        if (settings.Temperature == 0)
            problems.Add("--repeat: all runs are the same at a temperature of 0; give --temperature");
        else if (settings.Store.Sampled)
            problems.Add("--repeat: --store-sampled would give the answers of the first run again; leave it out");
    }

    /// <summary>Runs all documents.</summary>
    /// <returns>The file of results, and the exit code of the run.</returns>
    public async Task<(string Results, int Code)> RunAsync(string? profile, Problems problems)
    {
        var results = Path.Join(_folder.FullName, $"{Guid.NewGuid():N}.jsonl");
        var code = await RunCommand.RunAsync(_paths, Flags(profile, results), context, problems);
        return (results, code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

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
