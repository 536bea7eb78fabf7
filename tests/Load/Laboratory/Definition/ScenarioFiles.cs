using System.Text.Json;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Laboratory.Measures;

namespace ParallelLlm.Tests.Load.Laboratory.Definition;

/// <summary>Reads the scenarios' files. What they get wrong is an exception: they are part of the program.</summary>
internal static class ScenarioFiles
{
    /// <summary>The folder of the repository that the program was built in.</summary>
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "Load", "Scenarios", "Control");

    /// <summary>All scenarios in the order of their names, numbers by value.</summary>
    public static IReadOnlyList<ControlScenario> All() =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(Load).OrderBy(scenario => scenario.Name, StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering))];

    private static ControlScenario Load(string path)
    {
        var scenario = JsonSerializer.Deserialize<ControlScenario>(File.ReadAllText(path), OptionsReader.Format)
            ?? throw new JsonException($"{path} is empty.");
        foreach (var (measure, target) in scenario.Targets.Concat(scenario.Http?.Targets ?? scenario.Targets))
        {
            if (!Measure.All.Any(known => known.Name == measure))
                throw new JsonException($"{path}: there is no measure '{measure}'.");
            Target.Parse(target);
        }

        return scenario with { Name = Path.GetFileNameWithoutExtension(path) };
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ParallelLlmAkka.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("The laboratory's scenarios are read from the repository that it was built in; there is none above the program.");
    }
}
