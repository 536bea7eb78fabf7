namespace ParallelLlm;

/// <summary>An answer that is kept.</summary>
/// <param name="Fields">Field → value, as a JSON object in UTF-8.</param>
/// <param name="Model">The model that answered, by its own account.</param>
/// <param name="KnowsDocument">
/// Whether it is known to belong to the document that was asked for; if not, it should be saved for it too, so that purging that document
/// finds it.
/// </param>
public sealed record FoundCompletion(ReadOnlyMemory<byte> Fields, string? Model, bool KnowsDocument);
