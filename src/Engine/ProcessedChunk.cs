using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>What became of a chunk: completed with a result, or failed or cancelled with an error. Immutable.</summary>
/// <typeparam name="T">Type of the result.</typeparam>
/// <param name="Chunk">The chunk, as it was given.</param>
/// <param name="Status">One of the terminal statuses.</param>
/// <param name="Result">
/// The result; never null when <paramref name="Status"/> is <see cref="RequestStatus.Completed"/>. A chunk that failed because some fields
/// of its answer could not be read has the other fields, null for those, and an <paramref name="Error"/> that names them; any other has
/// none.
/// </param>
/// <param name="Error">Why there is no result, or none that is whole; null exactly when the chunk was completed.</param>
/// <param name="Metadata">How the chunk was processed.</param>
public record ProcessedChunk<T>(
    DocumentChunk Chunk,
    RequestStatus Status,
    T? Result,
    ChunkError? Error,
    ProcessingMetadata Metadata);

/// <summary>
/// What became of a chunk that was read with a prompt: field → value, where a field that the chunk does not hold is JSON null.
/// </summary>
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

    /// <summary>
    /// The same without the chunk's text, which takes most of the memory; what <see cref="DocumentMerger"/> needs of it is kept.
    /// </summary>
    public ProcessedChunk WithoutText() => this with { _edges = Edges, Chunk = Chunk with { Text = "" } };
}
