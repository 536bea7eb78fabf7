namespace ParallelLlm.Tests.Load.Definition;

/// <summary>The scenarios shipped with the program.</summary>
internal static class ScenarioCatalog
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static IReadOnlyList<string> Names => In(Folder);

    /// <summary>The stress tests defined as data.</summary>
    public static IReadOnlyList<string> StressNames => In(StressFolder);

    private static string StressFolder { get; } = Path.Combine(Folder, "Stress");

    /// <exception cref="ScenarioException">The scenario does not exist or is invalid.</exception>
    public static Scenario Load(string name)
    {
        if (!Names.Contains(name))
            throw new ScenarioException($"Unknown scenario '{name}'. Known: {string.Join(", ", Names)}");
        return ScenarioReader.Load(Path.Combine(Folder, $"{name}.json"));
    }

    /// <summary>One of <see cref="StressNames"/>.</summary>
    /// <exception cref="ScenarioException">The scenario is invalid.</exception>
    public static Scenario LoadStress(string name) => ScenarioReader.Load(Path.Combine(StressFolder, $"{name}.json"));

    private static string[] In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];
}
