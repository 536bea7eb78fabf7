using ParallelLlm.Contracts;

namespace ParallelLlm.Host.Running;

/// <summary>A document of a run.</summary>
/// <param name="Name">What the output calls it.</param>
/// <param name="Chunks">Opens it and cuts it as it is read. What is wrong with it is thrown as <see cref="DocumentUnreadableException"/>, at the start or on the way.</param>
internal sealed record RunDocument(string Name, Func<CancellationToken, IAsyncEnumerable<DocumentChunk>> Chunks);

/// <summary>A document, or the rest of it, can't be read: an expected failure that has to pass through an enumeration.</summary>
internal sealed class DocumentUnreadableException(DocumentError error, Exception? inner = null) : Exception(error.Message, inner)
{
    public DocumentError Error { get; } = error;
}
