using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Planning;

/// <summary>A document that cannot be read, or not to its end.</summary>
internal sealed record UnreadableDocument(string Name, DocumentError Error);
