using System.Text.Json;

namespace ParallelLlm;

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
