namespace ParallelLlm.Host.Documents;

/// <summary>What a run's paths come to.</summary>
/// <param name="Problems">What is wrong with the paths; where there is anything, no call should be made.</param>
/// <param name="Documents">
/// The documents, found as they are asked for, in an order that depends on nothing but the paths. Each enumeration looks again.
/// </param>
internal sealed record DiscoveredDocuments(IReadOnlyList<InputProblem> Problems, IEnumerable<DocumentSource> Documents);
