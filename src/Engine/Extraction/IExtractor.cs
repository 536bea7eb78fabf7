using System.Text.Json;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>Turns a chunk into messages and an answer into fields. Implementations are thread-safe, quick, and do no I/O.</summary>
public interface IExtractor
{
    /// <summary>Shape that is asked of every answer; null for free text. The same instance at every call.</summary>
    ResponseSchema? Schema { get; }

    /// <summary>
    /// Names how answers are read, and changes whenever that does: part of the key that answers are stored under, beside the messages and
    /// the schema. Null (the default): answers are not stored.
    /// </summary>
    string? Version => null;

    /// <summary>The messages for a chunk.</summary>
    /// <param name="chunk">The chunk to read.</param>
    /// <param name="previousError">What was wrong with the last answer, as <see cref="Read"/> said it; null at the first attempt.</param>
    ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError);

    /// <summary>Reads an answer.</summary>
    AnswerReading Read(DocumentChunk chunk, string content);

    /// <summary>
    /// Puts together what was read from the parts of a chunk that was too large for one call. By default like the chunks of a document: the
    /// first value that is not null; one that says nothing (<c>N/A</c>, <c>none</c>) counts only where there is no other.
    /// </summary>
    /// <param name="parts">Field → value of each part, in the order of the text; at least one.</param>
    IReadOnlyDictionary<string, JsonElement> Merge(IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var merged = new FirstValues([]);
        for (var i = 0; i < parts.Count; i++)
            merged.Add(i, parts[i]);
        return merged.Fields();
    }
}
