using System.Collections.Concurrent;

namespace ParallelLlm.Extraction;

/// <summary>The patterns of a schema, each compiled once. Thread-safe.</summary>
internal sealed class SchemaPatterns
{
    private readonly ConcurrentDictionary<string, BoundedPattern> _patterns = new(StringComparer.Ordinal);

    /// <summary>How long each may take with a text. Only tests have another time.</summary>
    internal TimeSpan Longest { get; set; } = BoundedPattern.Longest;

    internal BoundedPattern Of(string pattern) =>
        _patterns.GetOrAdd(pattern, static (text, longest) => new BoundedPattern(text, longest), Longest);
}
