using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A server and an amount of work that every peer is put through. One JSON file in <c>Scenarios/Peers</c>, named after it.</summary>
internal sealed record ComparisonScenario
{
    /// <summary>The file's name without its extension.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>What the server does, in a sentence.</summary>
    public required string Description { get; init; }

    public required ProviderOptions Server { get; init; }

    /// <summary>Chunks of the one document.</summary>
    public required int Chunks { get; init; }

    /// <summary>Most words that a chunk is made longer by: evenly spread from none to this. 0 by default.</summary>
    public int Words { get; init; }

    /// <summary>Whether the server's limits set the pace, so that goodput and waste are held against the peers'.</summary>
    public bool RateLimited { get; init; }

    /// <summary>Seconds for one attempt; 60 by default.</summary>
    [JsonPropertyName("timeout_s")]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Seconds after which a peer is stopped with what it has; 120 by default.</summary>
    [JsonPropertyName("guard_s")]
    public double GuardSeconds { get; init; } = 120;

    /// <summary>Peers that may be better here.</summary>
    public IReadOnlyList<StatedException> Exceptions { get; init; } = [];

    public static IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with it; null when it can be used.</summary>
    internal string? Problem => this switch
    {
        { Chunks: < 1 } => "'chunks' must be at least 1",
        { RateLimited: false, Exceptions.Count: > 0 } => "'exceptions' has no meaning where limits do not set the pace ('rate_limited')",
        _ => Exceptions.Select((exception, i) => exception.Problem is { } problem ? $"'exceptions[{i}]' {problem}" : null).FirstOrDefault(problem => problem is not null),
    };

    private static string Folder { get; } = Path.Combine(ScenarioCatalog.Folder, "Peers");

    /// <exception cref="ScenarioException">There is no such scenario, or it can't be used.</exception>
    public static ComparisonScenario Load(string name)
    {
        if (!Names.Contains(name))
            throw new ScenarioException($"There is no scenario '{name}' for peers. There are: {string.Join(", ", Names)}");
        var path = Path.Combine(Folder, $"{name}.json");
        try
        {
            var scenario = JsonSerializer.Deserialize<ComparisonScenario>(File.ReadAllText(path), ScenarioReader.Format)!;
            return scenario.Problem is { } problem ? throw new ScenarioException($"{path}: {problem}") : scenario with { Name = name };
        }
        catch (Exception exception) when (exception is JsonException or SimulatorOptionsException)
        {
            throw new ScenarioException($"{path}: {exception.Message}", exception);
        }
    }
}
