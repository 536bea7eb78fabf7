using System.Text.Json;
using ParallelLlm.Contracts;

namespace ParallelLlm.Extraction;

/// <summary>What became of a document.</summary>
public enum DocumentStatus
{
    /// <summary>Every chunk was completed, and the fields meet the schema.</summary>
    Completed,

    /// <summary>Some chunks were not completed, or the fields do not meet the schema.</summary>
    Partial,

    /// <summary>Nothing was read from any chunk.</summary>
    Failed,
}

/// <summary>A document's result, over all of its chunks.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Fields">Field → value, each field of the schema in its order; JSON null where no chunk held it.</param>
/// <param name="Problems">What keeps the fields from meeting the schema; empty when they do, and for a document that failed. Names fields and rules, never a value.</param>
public sealed record MergedDocument(DocumentStatus Status, IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyList<string> Problems);

/// <summary>
/// Puts the results of a document's chunks together, one after the other: a field's value is its first one that is not null, in the order of the chunks'
/// indexes, whatever the order in which they are added. A value that says nothing (<c>N/A</c>, <c>none</c>) counts only where no chunk has another. Where the border to
/// the next chunk may have cut a value, the whole one that is found there counts: of two strings of neighbours of which one begins or ends the other the longer, and rather than
/// a value at the very end of a chunk's text the next chunk's. Arrays are not joined. Keeps no text. Not thread-safe.
/// </summary>
/// <param name="schema">What was asked for; null when an extractor of the caller's own decided, and nothing is checked then.</param>
public sealed class DocumentMerger(ExtractionSchema? schema)
{
    private readonly FirstValues _found = new(schema?.FieldNames ?? []);

    private long _chunks;
    private long _completed;
    private long _read;

    /// <summary>Takes what became of a chunk.</summary>
    public void Add(ProcessedChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        _chunks++;
        if (chunk is { Status: RequestStatus.Completed, Result: null })
            throw new ArgumentException("A completed chunk has a result.", nameof(chunk));
        _completed += chunk.Status == RequestStatus.Completed ? 1 : 0;
        if (chunk.Result is not { } fields)
            return;
        // A chunk that failed for single fields of its answer has the others.
        _read++;
        _found.Add(chunk.Chunk.Index, fields, chunk.Edges);
    }

    /// <summary>The document as far as its chunks were added. A document without chunks has failed.</summary>
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
            // A value that no check was written for costs the check, and not what was found.
            return [$"document: not checked: internal error: {unforeseen.GetType().Name}"];
        }
    }
}
