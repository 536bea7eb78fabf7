namespace ParallelLlm.Host.Settings;

/// <summary>What to extract.</summary>
/// <param name="Names">Names of fields; empty when there is a file.</param>
/// <param name="SchemaFile">Path of a JSON Schema; null when there are names.</param>
internal sealed record FieldsSetting(IReadOnlyList<string> Names, string? SchemaFile)
{
    /// <summary>Whether a value of <c>--fields</c> names a file with a schema rather than fields.</summary>
    public static bool NamesFile(string value) =>
        !value.Contains(',')
        && (value.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || value.Contains('/') || value.Contains('\\'));

    /// <summary>The names in a value that lists some.</summary>
    public static IReadOnlyList<string> List(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
