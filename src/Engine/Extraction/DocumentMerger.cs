using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>
/// Merges the results of a document's chunks: a field gets its first value that is not null, by chunk index, whatever the order of adding.
/// A value that stands in its chunk's text comes before one that does not. An empty statement (<c>N/A</c>, <c>none</c>) counts only if no
/// chunk has another value. If a chunk boundary may have cut a value, the next chunk's whole one counts: the longer of two neighbours'
/// strings if it starts or ends with the other, and the next chunk's value instead of one at the very end of a chunk's text. Keeps no text.
/// Not thread-safe.
/// </summary>
/// <param name="schema">The requested fields; null for a custom extractor, whose results are not checked.</param>
/// <param name="mergesArrays">
/// Whether a list has the items of all chunks, and those that two chunks have in the same place once; by default, it is the first chunk's.
/// </param>
public sealed class DocumentMerger(ExtractionSchema? schema, bool mergesArrays = false)
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
        _found.Add(chunk.Chunk.Index, fields, chunk.Edges, chunk.Evidence);
    }

    /// <summary>The document from the chunks added so far. A document without chunks has failed.</summary>
    public MergedDocument Merge()
    {
        var fields = new OrderedDictionary<string, JsonElement>();
        var evidence = new OrderedDictionary<string, Evidence>();
        var conflicts = new OrderedDictionary<string, IReadOnlyList<FieldConflict>>();
        foreach (var (field, value, all) in _found.Values(mergesArrays, overlap: true))
        {
            fields.Add(field, value?.Value ?? JsonTexts.Null);
            if (value is null)
                continue;
            foreach (var (leaf, place) in value.Evidence)
                evidence[leaf] = place;
            foreach (var (leaf, others) in FieldConflicts.Of(SchemaPointer.Member("", field), value, all))
                conflicts[leaf] = others;
        }

        if (_read == 0)
            return new MergedDocument(DocumentStatus.Failed, fields, []);
        var problems = Problems(fields);
        var whole = _completed == _chunks && problems.Count == 0;
        return new MergedDocument(whole ? DocumentStatus.Completed : DocumentStatus.Partial, fields, problems)
        {
            Evidence = evidence,
            Conflicts = conflicts,
        };
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
