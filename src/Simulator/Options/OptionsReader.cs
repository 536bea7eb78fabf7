using System.Text.Json;
using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>Reads and checks options from JSON; messages state the problem and its position.</summary>
internal static class OptionsReader
{
    /// <summary>How settings are written: snake_case, comments allowed, nothing unknown and nothing twice.</summary>
    internal static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static ProviderOptions Load(string path)
    {
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // Whatever keeps a named file from being read is the user's to put right.
            throw new SimulatorOptionsException($"{path}: cannot be read: {e.Message}", e);
        }

        return Parse(json, path);
    }

    public static ProviderOptions Parse(string json, string source)
    {
        ProviderOptions? options;
        try
        {
            options = JsonSerializer.Deserialize<ProviderOptions>(json, Format);
        }
        catch (JsonException e)
        {
            throw new SimulatorOptionsException($"{source}{Line(e)}: {Describe(e)}", e);
        }

        if (options is null)
            throw new SimulatorOptionsException($"{source}: must be a JSON object");
        if (OptionsValidator.FirstProblem(options) is { } problem)
            throw new SimulatorOptionsException($"{source}: {problem}");
        return options;
    }

    private static string Line(JsonException e) => e.LineNumber is { } line ? $", line {line + 1}" : "";

    private static string Describe(JsonException e)
    {
        var setting = e.Path is { Length: > 2 } path ? path[2..] : null;
        // The serialiser's errors differ only in their text; unknown texts are passed on unchanged.
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return $"there is no setting '{setting}'";
        if (e.Message.Contains("uplicate", StringComparison.Ordinal))
            return $"'{setting}' is set twice";
        if (e.Message.Contains("missing required", StringComparison.Ordinal))
            return $"'{setting}' lacks '{e.Message.Split('\'')[^2]}'";
        if (e.Message.Contains("could not be converted", StringComparison.Ordinal)
            || e.Message.Contains("setting null", StringComparison.Ordinal))
            return setting is null ? "must be a JSON object" : $"'{setting}' has a value of the wrong kind";
        return setting is null ? e.Message : $"'{setting}': {e.Message}";
    }
}
