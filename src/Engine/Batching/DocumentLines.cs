namespace ParallelLlm.Batching;

/// <summary>The lines that documents have asked for, until the documents are done. Thread-safe.</summary>
internal sealed class DocumentLines
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _lines = new(StringComparer.Ordinal);

    // Equal chunks of several documents are one line.
    private readonly Dictionary<string, int> _documentsOf = new(StringComparer.Ordinal);

    public void Add(string document, string line)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(document, out var lines))
                _lines[document] = lines = new HashSet<string>(StringComparer.Ordinal);
            if (lines.Add(line))
                _documentsOf[line] = _documentsOf.GetValueOrDefault(line) + 1;
        }
    }

    public IReadOnlyList<string> Of(string document)
    {
        lock (_lock)
            return _lines.TryGetValue(document, out var lines) ? [.. lines] : [];
    }

    /// <summary>Whether any document has asked for a line.</summary>
    public bool Has(string line)
    {
        lock (_lock)
            return _documentsOf.ContainsKey(line);
    }

    /// <summary>Removes a document; returns those of its lines that no other document has.</summary>
    public IReadOnlyList<string> Remove(string document)
    {
        lock (_lock)
        {
            if (!_lines.Remove(document, out var lines))
                return [];
            return [.. lines.Where(line => --_documentsOf[line] == 0 && _documentsOf.Remove(line))];
        }
    }
}
