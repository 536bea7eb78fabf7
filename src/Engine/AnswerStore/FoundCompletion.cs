namespace ParallelLlm;

/// <summary>A stored answer.</summary>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
/// <param name="Model">The model that answered, as the provider reported it.</param>
/// <param name="KnowsDocument">
/// Whether it is recorded for the document asked for. If not, save it for that document too, so that purging finds it.
/// </param>
public sealed record FoundCompletion(ReadOnlyMemory<byte> Fields, string? Model, bool KnowsDocument);
