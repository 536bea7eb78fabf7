namespace ParallelLlm.Host.Running;

/// <summary>A row of <see cref="KeptDocuments"/>: a document as it was when it was first read. Its text stays on disk.</summary>
/// <param name="Number">The row's number.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Content">The hash of its content.</param>
internal sealed record KeptDocument(long Number, string Name, CompletionKey Content);
