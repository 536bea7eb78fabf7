using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>Converts a chunk to messages and an answer to fields. Implementations are thread-safe and fast, and do no I/O.</summary>
public interface IExtractor
{
    /// <summary>Schema of every answer; null for free text. Always the same instance.</summary>
    ResponseSchema? Schema { get; }

    /// <summary>
    /// Version of the reading of answers; changes whenever that does. Part of the key of stored answers, beside the messages and the
    /// schema. Null (the default): answers are not stored.
    /// </summary>
    string? Version => null;

    /// <summary>The messages for a chunk.</summary>
    /// <param name="chunk">The chunk to read.</param>
    /// <param name="previousError">Error of the last answer, as returned by <see cref="Read"/>; null at the first attempt.</param>
    ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError);

    /// <summary>Reads an answer.</summary>
    AnswerReading Read(DocumentChunk chunk, string content);

    /// <summary>
    /// Merges the results for the parts of a chunk that was too large for one call. By default as for the chunks of a document: the first
    /// value that is not null; an empty one (<c>N/A</c>, <c>none</c>) counts only if there is no other.
    /// </summary>
    /// <param name="parts">Field → value of each part, in the order of the text; at least one.</param>
    IReadOnlyDictionary<string, JsonElement> Merge(IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return FirstValues.Merge(parts, mergesArrays: false);
    }
}
