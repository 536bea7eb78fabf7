using System.Text.Json;

namespace ParallelLlm.Host.Output;

/// <summary>What a document came to.</summary>
internal sealed record DocumentOutcome(
    string Document,
    DocumentStatus Status,
    IReadOnlyDictionary<string, JsonElement> Fields,
    IReadOnlyList<ProcessedChunk> Chunks,
    DocumentError? Error)
{
    /// <summary>Parts of the document that have no text.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>JSON Pointer of each value → where it stands; empty if that is not wanted.</summary>
    public IReadOnlyDictionary<string, Evidence> Evidence { get; init; } = new Dictionary<string, Evidence>();

    /// <summary>JSON Pointer of a value → others that the text has.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldConflict>> Conflicts { get; init; } =
        new Dictionary<string, IReadOnlyList<FieldConflict>>();

    /// <summary>SHA-256 of the file's bytes; null if it is unknown or not wanted.</summary>
    public CompletionKey? Content { get; init; }

    /// <summary>Puts a document's result together.</summary>
    /// <param name="merger">A new merger.</param>
    /// <param name="chunks">Its chunks, in its order.</param>
    /// <param name="error">What kept it from being read to its end; null when nothing did.</param>
    public static DocumentOutcome Of(string name, DocumentMerger merger, IReadOnlyList<ProcessedChunk> chunks, DocumentError? error)
    {
        foreach (var chunk in chunks)
            merger.Add(chunk);
        var merged = merger.Merge();
        var status = error is not null && merged.Status == DocumentStatus.Completed ? DocumentStatus.Partial : merged.Status;
        return new DocumentOutcome(name, status, merged.Fields, chunks, error ?? Reason(chunks, merged))
        {
            Evidence = merged.Evidence,
            Conflicts = merged.Conflicts,
        };
    }

    /// <summary>The same with values that stand nowhere, because the document no longer holds their text.</summary>
    public DocumentOutcome WithoutEvidence() => this with
    {
        Evidence = new OrderedDictionary<string, Evidence>(Evidence.Select(each => KeyValuePair.Create(each.Key, Nowhere(each.Value)))),
        Conflicts = new OrderedDictionary<string, IReadOnlyList<FieldConflict>>(Conflicts.Select(each =>
            KeyValuePair.Create<string, IReadOnlyList<FieldConflict>>(
                each.Key, [.. each.Value.Select(other => other with { Evidence = Nowhere(other.Evidence) })]))),
    };

    private static Evidence Nowhere(Evidence evidence) => new(EvidenceMatch.None, evidence.Chunk);

    private static DocumentError? Reason(IReadOnlyList<ProcessedChunk> chunks, MergedDocument merged)
    {
        if (chunks.Count == 0)
            return new DocumentError("empty", "it holds nothing but white space");
        if (chunks.FirstOrDefault(chunk => chunk.Error is not null)?.Error is { } first)
        {
            var missing = chunks.Count(chunk => chunk.Error is not null);
            return new DocumentError(first.Kind.Name(), $"{missing} of {chunks.Count} chunks failed; the first: {first.Message}");
        }

        return merged.Problems.Count > 0 ? new DocumentError("schema", string.Join("; ", merged.Problems)) : null;
    }
}
