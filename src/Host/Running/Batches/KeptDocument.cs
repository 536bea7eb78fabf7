namespace ParallelLlm.Host.Running;

/// <summary>A document as it was when it was first read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Its position in the input, from 0.</param>
/// <param name="Content">The hash of its content.</param>
/// <param name="Text">Its chunks, as <see cref="KeptChunksWriter"/> gives them; empty while they are on disk alone.</param>
internal sealed record KeptDocument(string Name, int Position, CompletionKey Content, ReadOnlyMemory<byte> Text)
{
    /// <summary>Number of its row; 0 before it has one.</summary>
    public long Number { get; init; }
}
