using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm.Contracts;

/// <summary>What became of a chunk: completed with a result, or failed or cancelled with an error. Immutable.</summary>
/// <typeparam name="T">Type of the result.</typeparam>
/// <param name="Chunk">The chunk, as it was given.</param>
/// <param name="Status">One of the terminal statuses.</param>
/// <param name="Result">
/// The result; never null when <paramref name="Status"/> is <see cref="RequestStatus.Completed"/>. A chunk that failed because some fields of its
/// answer could not be read has the other fields, null for those, and an <paramref name="Error"/> that names them; any other has none.
/// </param>
/// <param name="Error">Why there is no result, or none that is whole; null exactly when the chunk was completed.</param>
/// <param name="Metadata">How the chunk was processed.</param>
public record ProcessedChunk<T>(
    DocumentChunk Chunk,
    RequestStatus Status,
    T? Result,
    ChunkError? Error,
    ProcessingMetadata Metadata);

/// <summary>What became of a chunk that was read with a prompt: field → value, where a field that the chunk does not hold is JSON null.</summary>
/// <inheritdoc cref="ProcessedChunk{T}"/>
public sealed record ProcessedChunk(
    DocumentChunk Chunk,
    RequestStatus Status,
    IReadOnlyDictionary<string, JsonElement>? Result,
    ChunkError? Error,
    ProcessingMetadata Metadata)
    : ProcessedChunk<IReadOnlyDictionary<string, JsonElement>>(Chunk, Status, Result, Error, Metadata)
{
    private IReadOnlyDictionary<string, ChunkEdges>? _edges;

    /// <summary>Fields whose value stands at an edge of the chunk's text, which may have cut it.</summary>
    internal IReadOnlyDictionary<string, ChunkEdges> Edges => _edges ?? CutValues.EdgesOf(Chunk, Result);

    /// <summary>The same without the chunk's text, which takes most of the memory; what <see cref="DocumentMerger"/> needs of it is kept.</summary>
    public ProcessedChunk WithoutText() => this with { _edges = Edges, Chunk = Chunk with { Text = "" } };
}

/// <summary>Why a chunk has no result, or none that is whole.</summary>
/// <param name="Kind">The class of the last error.</param>
/// <param name="Message">For people. Holds no document text and no secret.</param>
public sealed record ChunkError(FailureKind Kind, string Message);

/// <summary>How a chunk was processed.</summary>
/// <param name="ProcessingTime">From the first attempt's start to the end of the last one, waits between them included; zero when nothing was sent.</param>
/// <param name="PromptTokens">Prompt tokens of all attempts, as the provider reported them.</param>
/// <param name="CompletionTokens">Completion tokens of all attempts, as the provider reported them.</param>
/// <param name="TotalTokens">All tokens of all attempts, as the provider reported them.</param>
/// <param name="ModelName">The model that answered last, by its own account; else the one that was asked. For an answer from the store: the one that answered then.</param>
/// <param name="AttemptCount">Calls made, throttled ones included.</param>
/// <param name="Endpoint">Name of the endpoint of the last attempt; null when nothing was sent.</param>
public sealed record ProcessingMetadata(
    TimeSpan ProcessingTime,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    string? ModelName,
    int AttemptCount,
    string? Endpoint)
{
    /// <summary>Whether the answer had been paid for before: it comes from the store, or from the call of an identical chunk that was on its way at the same time. Then nothing was sent for this one.</summary>
    public bool FromStore { get; init; }
}
