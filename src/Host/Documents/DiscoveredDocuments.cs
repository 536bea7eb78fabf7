namespace ParallelLlm.Host.Documents;

/// <summary>The documents that a run's paths lead to.</summary>
/// <param name="Problems">Problems with the paths; if there are any, no call should be made.</param>
/// <param name="Documents">
/// The documents, discovered lazily, in an order that depends only on the paths. Each enumeration searches again.
/// </param>
internal sealed record DiscoveredDocuments(IReadOnlyList<InputProblem> Problems, IEnumerable<DocumentSource> Documents);
