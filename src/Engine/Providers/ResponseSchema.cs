namespace ParallelLlm;

/// <summary>
/// A JSON Schema for the answer. Compared by reference: create one per request and reuse it, so that clients can cache derived values.
/// </summary>
/// <param name="name">Letters, digits, underscores and dashes, at most 64, as providers require.</param>
/// <param name="json">The schema as JSON text.</param>
public sealed class ResponseSchema(string name, string json)
{
    /// <summary>The schema's name.</summary>
    public string Name { get; } = name;

    /// <summary>The schema as JSON text.</summary>
    public string Json { get; } = json;
}
