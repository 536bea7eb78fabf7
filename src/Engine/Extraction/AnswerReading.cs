using System.Text.Json;

namespace ParallelLlm;

/// <summary>The result of reading an answer: the fields, an error, or both if the answer is partly usable.</summary>
/// <param name="Fields">Field → value; null if the answer is unusable.</param>
/// <param name="Error">The error, in words that help a model to correct it; null if there is none. Contains no document text.</param>
public readonly record struct AnswerReading(IReadOnlyDictionary<string, JsonElement>? Fields, string? Error)
{
    /// <summary>A valid answer.</summary>
    public static AnswerReading Valid(IReadOnlyDictionary<string, JsonElement> fields) => new(fields, null);

    /// <summary>An unusable answer.</summary>
    public static AnswerReading Invalid(string error) => new(null, error);

    /// <summary>An answer with some unusable fields: it is requested again, and kept if no better one comes.</summary>
    /// <param name="fields">Field → value; null for unusable fields.</param>
    /// <param name="error">Names those fields.</param>
    public static AnswerReading InPart(IReadOnlyDictionary<string, JsonElement> fields, string error) => new(fields, error);
}
