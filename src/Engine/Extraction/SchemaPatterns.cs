using System.Collections.Concurrent;

namespace ParallelLlm.Extraction;

/// <summary>The patterns of a schema, each compiled once. Thread-safe.</summary>
internal sealed class SchemaPatterns
{
    private readonly ConcurrentDictionary<string, BoundedPattern> _patterns = new(StringComparer.Ordinal);

    internal BoundedPattern Of(string pattern) => _patterns.GetOrAdd(pattern, static text => new BoundedPattern(text));
}
