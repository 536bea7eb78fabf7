using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Reporting;

namespace ParallelLlm.Tests.Laboratory;

/// <summary>The command's arguments.</summary>
internal sealed record Arguments(IReadOnlyList<ControlScenario> Scenarios, IReadOnlyList<LimiterKind> Limiters, int Seeds, int? TraceSeed, bool Write, bool Http)
{
    /// <summary>Parses arguments; null if they are invalid.</summary>
    public static Arguments? Parse(string[] args)
    {
        var (names, limiters, seeds, trace, write, http) = (new List<string>(), new List<string>(), 20, (int?)null, false, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--write":
                    write = true;
                    break;
                case "--http":
                    http = true;
                    break;
                case "--scenario" when i + 1 < args.Length:
                    names.Add(args[++i]);
                    break;
                case "--limiter" when i + 1 < args.Length:
                    limiters.Add(args[++i]);
                    break;
                case "--seeds" when i + 1 < args.Length && int.TryParse(args[i + 1], out seeds) && seeds > 0:
                    i++;
                    break;
                case "--trace" when i + 1 < args.Length && int.TryParse(args[i + 1], out var seed):
                    trace = seed;
                    i++;
                    break;
                default:
                    return null;
            }
        }

        var scenarios = ScenarioFiles.All().Where(scenario => names.Count == 0 || names.Exists(name => scenario.Name.Contains(name, StringComparison.Ordinal))).ToArray();
        var kinds = LimiterKinds.All.Where(limiter => limiters.Count == 0 || limiters.Contains(limiter.Name)).ToArray();
        var unknown = scenarios.Length == 0 || limiters.Exists(limiter => kinds.All(kind => kind.Name != limiter));
        // The written files need every scenario, and the page every limiter as well.
        var partial = write && (names.Count > 0 || seeds < Baseline.Seeds || kinds.All(kind => !kind.IsProduction));
        return unknown || partial ? null : new Arguments(scenarios, kinds, seeds, trace, write, http);
    }
}
