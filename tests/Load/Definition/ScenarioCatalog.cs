namespace ParallelLlm.Tests.Load.Definition;

/// <summary>The scenarios beside the program.</summary>
internal static class ScenarioCatalog
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <exception cref="ScenarioException">There is no such scenario, or it can't be used.</exception>
    public static Scenario Load(string name)
    {
        if (!Names.Contains(name))
            throw new ScenarioException($"There is no scenario '{name}'. There are: {string.Join(", ", Names)}");
        return ScenarioReader.Load(Path.Combine(Folder, $"{name}.json"));
    }
}
