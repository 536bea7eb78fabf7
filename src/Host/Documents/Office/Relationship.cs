namespace ParallelLlm.Host.Documents.Office;

/// <summary>A part that another one refers to.</summary>
/// <param name="Id">Its id within the referring part; empty if it has none.</param>
/// <param name="Kind">The last word of its type, such as <c>styles</c>: the same in transitional and strict documents.</param>
/// <param name="Target">The part's name.</param>
internal sealed record Relationship(string Id, string Kind, string Target);
