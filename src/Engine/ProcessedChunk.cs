using System.Text.Json;
using ParallelLlm.EvidenceSearch;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>The outcome of a chunk: completed with a result, or failed or cancelled with an error. Immutable.</summary>
/// <typeparam name="T">Type of the result.</typeparam>
/// <param name="Chunk">The chunk as given.</param>
/// <param name="Status">A terminal status.</param>
/// <param name="Result">
/// The result; never null when <paramref name="Status"/> is <see cref="ChunkStatus.Completed"/>. If only some fields of the answer were
/// readable, the chunk has failed, the result has null for the others, and <paramref name="Error"/> names them. Otherwise null.
/// </param>
/// <param name="Error">The reason for no result or an incomplete one; null exactly when the chunk was completed.</param>
/// <param name="Metadata">Processing metadata.</param>
public record ProcessedChunk<T>(
    DocumentChunk Chunk,
    ChunkStatus Status,
    T? Result,
    ChunkError? Error,
    ProcessingMetadata Metadata);

/// <summary>
/// The outcome of a chunk that a model was asked about: field → value, with JSON null for fields that the chunk does not contain.
/// </summary>
/// <inheritdoc cref="ProcessedChunk{T}"/>
public sealed record ProcessedChunk(
    DocumentChunk Chunk,
    ChunkStatus Status,
    IReadOnlyDictionary<string, JsonElement>? Result,
    ChunkError? Error,
    ProcessingMetadata Metadata)
    : ProcessedChunk<IReadOnlyDictionary<string, JsonElement>>(Chunk, Status, Result, Error, Metadata)
{
    private static readonly IReadOnlyDictionary<string, Evidence> NoEvidence = new Dictionary<string, Evidence>();

    private IReadOnlyDictionary<string, ChunkEdges>? _edges;
    private IReadOnlyDictionary<string, Evidence>? _evidence;

    /// <summary>
    /// Where the result's values stand in the document: JSON Pointer (RFC 6901) of each value that is neither null nor an object nor an
    /// array → evidence. Searched for at the first use, within bounded time. Empty if there is no result, or if the request set
    /// <see cref="ProcessingRequest.FindsEvidence"/> to false.
    /// </summary>
    public IReadOnlyDictionary<string, Evidence> Evidence => _evidence ??= Find();

    /// <summary>The labels that evidence is searched with; null if none is wanted.</summary>
    internal EvidenceLabels? Labels { get; init; }

    /// <summary>Fields whose value touches an edge of the chunk's text, so that it may be incomplete.</summary>
    internal IReadOnlyDictionary<string, ChunkEdges> Edges => _edges ?? CutValues.EdgesOf(Chunk, Result, Evidence);

    /// <summary>
    /// Returns a copy without the chunk's text, which takes most of the memory. Keeps everything that <see cref="DocumentMerger"/> needs.
    /// </summary>
    public ProcessedChunk WithoutText() =>
        this with { _evidence = Evidence, _edges = Edges, Labels = null, Chunk = Chunk with { Text = "", Context = null, Places = [] } };

    private IReadOnlyDictionary<string, Evidence> Find() =>
        Labels is null || Result is null ? NoEvidence : new EvidenceFinder(Chunk, Labels).Find(Result);
}
