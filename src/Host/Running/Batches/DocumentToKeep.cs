namespace ParallelLlm.Host.Running;

/// <summary>A document that was read, for <see cref="KeptDocuments"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Its position in the input, from 0.</param>
/// <param name="Content">The hash of its content.</param>
/// <param name="Text">Its chunks, as <see cref="KeptChunksWriter"/> gives them.</param>
internal sealed record DocumentToKeep(string Name, int Position, CompletionKey Content, ReadOnlyMemory<byte> Text);
