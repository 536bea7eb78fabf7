using System.Text.Json;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Running;

/// <summary>Why a document has not all of its fields.</summary>
/// <param name="Class">A stable name in snake_case.</param>
/// <param name="Message">For people; holds no document text.</param>
internal sealed record DocumentError(string Class, string Message)
{
    /// <summary>The error of a document that an exception has stopped.</summary>
    public static DocumentError Of(Exception exception) => exception.GetBaseException() switch
    {
        OutOfMemoryException => Of(new DocumentProblem(DocumentProblemKind.TooLarge, "it is too large for the memory there is")),
        _ when exception is DocumentProblemException { Problem: { } problem } => Of(problem),
        _ => new DocumentError(FailureKind.Engine.Name(), $"internal error: {exception.GetType().Name}"),
    };

    private static DocumentError Of(DocumentProblem problem) => new(problem.Class, problem.Message);
}

/// <summary>What a document came to.</summary>
internal sealed record DocumentOutcome(
    string Document,
    DocumentStatus Status,
    IReadOnlyDictionary<string, JsonElement> Fields,
    IReadOnlyList<ProcessedChunk> Chunks,
    DocumentError? Error)
{
    /// <summary>Puts a document's result together.</summary>
    /// <param name="name">The document.</param>
    /// <param name="schema">What was asked for.</param>
    /// <param name="chunks">Its chunks, in its order.</param>
    /// <param name="error">What kept it from being read to its end; null when nothing did.</param>
    public static DocumentOutcome Of(string name, ExtractionSchema schema, IReadOnlyList<ProcessedChunk> chunks, DocumentError? error)
    {
        var merger = new DocumentMerger(schema);
        foreach (var chunk in chunks)
            merger.Add(chunk);
        var merged = merger.Merge();
        var status = error is not null && merged.Status == DocumentStatus.Completed ? DocumentStatus.Partial : merged.Status;
        return new DocumentOutcome(name, status, merged.Fields, chunks, error ?? Reason(chunks, merged));
    }

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
