using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>
/// Merges the results of a document's chunks: a field gets its first value that is not null, by chunk index, whatever the order of adding.
/// An empty statement (<c>N/A</c>, <c>none</c>) counts only if no chunk has another value. If a chunk boundary may have cut a value, the
/// next chunk's whole one counts: the longer of two neighbours' strings if it starts or ends with the other, and the next chunk's value
/// instead of one at the very end of a chunk's text. Arrays are not joined. Keeps no text. Not thread-safe.
/// </summary>
/// <param name="schema">The requested fields; null for a custom extractor, whose results are not checked.</param>
public sealed class DocumentMerger(ExtractionSchema? schema)
{
    private readonly FirstValues _found = new(schema?.FieldNames ?? []);

    private long _chunks;
    private long _completed;
    private long _read;

    /// <summary>Adds a chunk's result.</summary>
    public void Add(ProcessedChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        _chunks++;
        if (chunk is { Status: ChunkStatus.Completed, Result: null })
            throw new ArgumentException("A completed chunk must have a result.", nameof(chunk));
        _completed += chunk.Status == ChunkStatus.Completed ? 1 : 0;
        if (chunk.Result is not { } fields)
            return;
        // A chunk that failed for some fields still has the others.
        _read++;
        _found.Add(chunk.Chunk.Index, fields, chunk.Edges);
    }

    /// <summary>The document from the chunks added so far. A document without chunks has failed.</summary>
    public MergedDocument Merge()
    {
        var fields = _found.Fields();
        if (_read == 0)
            return new MergedDocument(DocumentStatus.Failed, fields, []);
        var problems = Problems(fields);
        var whole = _completed == _chunks && problems.Count == 0;
        return new MergedDocument(whole ? DocumentStatus.Completed : DocumentStatus.Partial, fields, problems);
    }

    private IReadOnlyList<string> Problems(IReadOnlyDictionary<string, JsonElement> fields)
    {
        try
        {
            return schema?.ValidateDocument(fields) ?? [];
        }
        catch (Exception unforeseen)
        {
            // An unforeseen value costs the check, not the result.
            return [$"document: not checked: internal error: {unforeseen.GetType().Name}"];
        }
    }
}
