using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A server and an amount of work for every peer. One JSON file in <c>Scenarios/Peers</c>, named after it.</summary>
internal sealed record ComparisonScenario
{
    /// <summary>The file's name without its extension.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>The server's behaviour, in a sentence.</summary>
    public required string Description { get; init; }

    public required ProviderOptions Server { get; init; }

    /// <summary>Chunks of the single document.</summary>
    public required int Chunks { get; init; }

    /// <summary>Maximum words added to a chunk, evenly spread from none to this; 0 by default.</summary>
    public int Words { get; init; }

    /// <summary>Whether the server's limits set the pace, so that goodput and waste are compared with the peers'.</summary>
    public bool RateLimited { get; init; }

    /// <summary>Seconds for one attempt; 60 by default.</summary>
    [JsonPropertyName("timeout_s")]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Seconds after which a peer is stopped, with its results so far; 120 by default.</summary>
    [JsonPropertyName("guard_s")]
    public double GuardSeconds { get; init; } = 120;

    /// <summary>Peers allowed to be better here.</summary>
    public IReadOnlyList<StatedException> Exceptions { get; init; } = [];

    public static IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The error in the scenario; null if it is valid.</summary>
    internal string? Problem => this switch
    {
        { Chunks: < 1 } => "'chunks' must be at least 1",
        { RateLimited: false, Exceptions.Count: > 0 } => "'exceptions' has no meaning where limits do not set the pace ('rate_limited')",
        _ => Exceptions.Select((exception, i) => exception.Problem is { } problem ? $"'exceptions[{i}]' {problem}" : null).FirstOrDefault(problem => problem is not null),
    };

    private static string Folder { get; } = Path.Combine(ScenarioCatalog.Folder, "Peers");

    /// <exception cref="ScenarioException">The scenario does not exist or is invalid.</exception>
    public static ComparisonScenario Load(string name)
    {
        if (!Names.Contains(name))
            throw new ScenarioException($"Unknown scenario '{name}' for peers. Known: {string.Join(", ", Names)}");
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
