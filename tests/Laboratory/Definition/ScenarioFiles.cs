using System.Text.Json;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>Reads the scenarios' files. A fault in one is an exception: they are part of the program.</summary>
internal static class ScenarioFiles
{
    /// <summary>The repository that the program was built in.</summary>
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "Laboratory", "Scenarios");

    /// <summary>All scenarios in the order of their names, numbers by value.</summary>
    public static IReadOnlyList<ControlScenario> All() =>
    [
        .. Directory.EnumerateFiles(Folder, "*.json").SelectMany(Load)
            .OrderBy(scenario => scenario.Name, StringComparer.Create(
                System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering)),
    ];

    private static IEnumerable<ControlScenario> Load(string path)
    {
        var family = Path.GetFileNameWithoutExtension(path);
        var leads = true;
        foreach (var (name, json) in ScenarioFamily.Expand(family, File.ReadAllText(path)))
        {
            yield return Read(json, path) with { Name = name, Family = family, LeadsFamily = leads };
            leads = false;
        }
    }

    private static ControlScenario Read(System.Text.Json.Nodes.JsonObject json, string path)
    {
        var scenario = json.Deserialize<ControlScenario>(OptionsReader.Format)!;
        foreach (var (measure, target) in scenario.Targets.Concat(scenario.Http?.Targets ?? scenario.Targets))
        {
            if (!Measure.All.Any(known => known.Name == measure))
                throw new JsonException($"{path}: unknown measure '{measure}'.");
            Target.Parse(target);
        }

        return scenario;
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ParallelLlmAkka.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("The laboratory reads its scenarios from the repository it was built in, and there is none above the program.");
    }
}
