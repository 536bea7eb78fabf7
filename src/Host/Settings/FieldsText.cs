namespace ParallelLlm.Host.Settings;

/// <summary>Tells the two forms of <c>--fields</c> apart.</summary>
internal static class FieldsText
{
    /// <summary>Whether the value names a file with a schema rather than fields.</summary>
    public static bool NamesFile(string value) =>
        !value.Contains(',', StringComparison.Ordinal)
        && (value.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || value.Contains('/') || value.Contains('\\'));

    /// <summary>The names in a value that lists some.</summary>
    public static IReadOnlyList<string> Names(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
