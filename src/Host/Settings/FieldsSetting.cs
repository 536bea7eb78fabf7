namespace ParallelLlm.Host.Settings;

/// <summary>What to extract.</summary>
/// <param name="Names">Names of fields; empty when there is a file.</param>
/// <param name="SchemaFile">Path of a JSON Schema; null when there are names.</param>
internal sealed record FieldsSetting(IReadOnlyList<string> Names, string? SchemaFile);
