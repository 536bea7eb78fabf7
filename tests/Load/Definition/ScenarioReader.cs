using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Reads and checks scenarios. Messages name the error and its place.</summary>
internal static class ScenarioReader
{
    /// <summary>Format of scenario files: the simulator's, with the simulator's own settings in it.</summary>
    public static JsonSerializerOptions Format { get; } = new(OptionsReader.Format) { Converters = { new ServerConverter() } };

    /// <exception cref="ScenarioException">It cannot be read, is not JSON, has an unknown member, or a value out of range.</exception>
    public static Scenario Load(string path)
    {
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"{path}: cannot be read: {exception.Message}", exception);
        }

        return Parse(json, path);
    }

    /// <inheritdoc cref="Load"/>
    public static Scenario Parse(string json, string path)
    {
        Scenario? scenario;
        try
        {
            scenario = JsonSerializer.Deserialize<Scenario>(json, Format);
        }
        catch (JsonException exception)
        {
            var line = exception.LineNumber is { } number ? $", line {number + 1}" : "";
            throw new ScenarioException($"{path}{line}: {Describe(exception)}", exception);
        }
        catch (SimulatorOptionsException exception)
        {
            throw new ScenarioException($"{path}: {exception.Message}", exception);
        }

        if (scenario is null)
            throw new ScenarioException($"{path}: must be a JSON object");
        scenario = scenario with { Name = Path.GetFileNameWithoutExtension(path) };
        if (FirstProblem(scenario) is { } problem)
            throw new ScenarioException($"{path}: {problem}");
        return scenario;
    }

    private static string Describe(JsonException exception)
    {
        var member = exception.Path is { Length: > 2 } path ? path[2..] : null;
        // The serializer's errors differ only in their words; unknown words are passed on unchanged.
        if (exception.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return $"unknown member '{member}'";
        if (exception.Message.Contains("missing required", StringComparison.Ordinal))
            return $"'{exception.Message.Split('\'')[^2]}' is missing";
        if (exception.Message.Contains("could not be converted", StringComparison.Ordinal))
            return member is null ? "must be a JSON object" : $"'{member}' has a value of the wrong kind";
        return member is null ? exception.Message : $"'{member}': {exception.Message}";
    }

    private static string? FirstProblem(Scenario scenario)
    {
        var work = scenario.Work;
        foreach (var (member, value, least) in new[]
        {
            ("work.callers", work.Callers, 1),
            ("work.documents", work.Documents, 1),
            ("work.chunks", work.Chunks, 1),
            ("work.rounds", work.Rounds, 1),
            ("work.stalled_callers", work.StalledCallers, scenario.Plan == Plan.StalledCaller ? 1 : 0),
            ("work.urgent_probes", work.UrgentProbes, scenario.Plan == Plan.UrgentBehindFlood ? 1 : 0),
            ("request.max_attempts", scenario.Request.MaxAttempts, 1),
            ("warm_up_chunks", scenario.WarmUpChunks, 0),
        })
        {
            if (value < least)
                return $"'{member}' is {value}; it must be at least {least} in this plan";
        }

        if (work.StalledCallers >= work.Callers)
            return $"'work.stalled_callers' is {work.StalledCallers}; some of the {work.Callers} callers must go on";
        if (scenario.Plan == Plan.Mixed && work.Mix.Select(share => share.Priority).Distinct().Count() < 2)
            return "'work.mix' needs callers of at least two priorities in this plan";
        if (work.Mix.GroupBy(share => share.Priority).Any(same => same.Count() > 1))
            return "'work.mix' has a priority twice";
        if (work.Mix.Any(share => share is not { Callers: > 0, Documents: > 0, Chunks: > 0 }))
            return "'work.mix' has a number below 1";
        if (scenario.Plan == Plan.Load && scenario.Load.Count == 0)
            return "'load' is empty: this plan needs phases";
        if (scenario.Plan == Plan.Serve && scenario.Load.Any(phase => phase.Copies is not null))
            return "'load' has 'copies': a folder has no callers, only a 'rate'";
        for (var i = 0; i < scenario.Load.Count; i++)
        {
            if (scenario.Load[i].Problem is { } problem)
                return $"'load[{i}]' {problem}";
        }

        if (scenario.Plan == Plan.UrgentBehindFlood && scenario.Server.Latency.Ms <= 0)
            return "'server.latency.ms' must be above 0 in this plan: waits are measured in it";
        if (scenario.Request.TimeoutSeconds <= 0)
            return "'request.timeout_s' must be above 0";
        if (scenario.GuardSeconds <= 0)
            return "'guard_s' must be above 0";
        if (scenario.Thresholds.Count == 0)
            return "'thresholds' is empty: a scenario must be able to fail";
        foreach (var (metric, threshold) in scenario.Thresholds)
        {
            if (threshold.Problem is { } problem)
                return $"'thresholds.{metric}' {problem}";
        }

        return OptionsProblem(scenario);
    }

    private static string? OptionsProblem(Scenario scenario)
    {
        try
        {
            OptionsValidation.ThrowIfInvalid(EngineSetup.Options(scenario, SimulatedEndpoint.Unused));
            return null;
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures.First();
        }
    }

    // The simulator reads and checks its own settings.
    private sealed class ServerConverter : JsonConverter<ProviderOptions>
    {
        public override ProviderOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return ProviderOptions.Parse(document.RootElement.GetRawText(), "in 'server'");
        }

        public override void Write(Utf8JsonWriter writer, ProviderOptions value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Scenarios are only read.");
    }
}
