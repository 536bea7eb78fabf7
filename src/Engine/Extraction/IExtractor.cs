using System.Text.Json;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Extraction;

/// <summary>Turns a chunk into messages and an answer into fields. Implementations are thread-safe, quick, and do no I/O.</summary>
public interface IExtractor
{
    /// <summary>Shape that is asked of every answer; null for free text. The same instance at every call.</summary>
    ResponseSchema? Schema { get; }

    /// <summary>
    /// Names how answers are read, and changes whenever that does: part of the key that answers are stored under, beside the messages and the schema. Null (the default): answers are not stored.
    /// </summary>
    string? Version => null;

    /// <summary>The messages for a chunk.</summary>
    /// <param name="chunk">The chunk to read.</param>
    /// <param name="previousError">What was wrong with the last answer, as <see cref="Read"/> said it; null at the first attempt.</param>
    ExtractionPrompt Prompt(DocumentChunk chunk, string? previousError);

    /// <summary>Reads an answer.</summary>
    AnswerReading Read(DocumentChunk chunk, string content);

    /// <summary>
    /// Puts together what was read from the parts of a chunk that was too large for one call. By default like the chunks of a document: the first value
    /// that is not null; one that says nothing (<c>N/A</c>, <c>none</c>) counts only where there is no other.
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

/// <summary>The messages of a call.</summary>
/// <param name="System">The system message; null for none.</param>
/// <param name="User">The user message.</param>
public readonly record struct ExtractionPrompt(string? System, string User);

/// <summary>An answer as it was read: the fields, or what is wrong with it, or both where it can be used in part.</summary>
/// <param name="Fields">Field → value; null when the answer cannot be used at all.</param>
/// <param name="Error">What is wrong, in words that help a model to do better; null when nothing is. Holds no document text.</param>
public readonly record struct AnswerReading(IReadOnlyDictionary<string, JsonElement>? Fields, string? Error)
{
    /// <summary>A valid answer.</summary>
    public static AnswerReading Valid(IReadOnlyDictionary<string, JsonElement> fields) => new(fields, null);

    /// <summary>An answer that can't be used.</summary>
    public static AnswerReading Invalid(string error) => new(null, error);

    /// <summary>An answer of which some fields can't be used: it is asked for again, and kept if no better one comes.</summary>
    /// <param name="fields">Field → value; null for those that can't be used.</param>
    /// <param name="error">Names those fields.</param>
    public static AnswerReading InPart(IReadOnlyDictionary<string, JsonElement> fields, string error) => new(fields, error);
}
