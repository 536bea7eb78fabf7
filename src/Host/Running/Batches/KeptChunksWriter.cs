using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Host.Running;

/// <summary>Compresses the chunks of a document as they are read, without their places. Not thread-safe.</summary>
internal sealed class KeptChunksWriter : IDisposable
{
    /// <summary>Most bytes of a document's compressed chunks: a larger one is not kept.</summary>
    public const int MostBytes = 64 << 20;

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;

    // A lone surrogate becomes U+FFFD, as in prompts.
    public KeptChunksWriter() =>
        _writer = new BinaryWriter(new BrotliStream(_bytes, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8);

    /// <summary>Number of chunks added.</summary>
    public int Count { get; private set; }

    public void Add(DocumentChunk chunk)
    {
        Count++;
        if (_bytes.Length > MostBytes)
            return;
        _writer.Write(true);
        _writer.Write(chunk.Index);
        _writer.Write(chunk.Start);
        _writer.Write(chunk.TokenCount);
        _writer.Write(chunk.Context is not null);
        if (chunk.Context is not null)
            _writer.Write(chunk.Context);
        _writer.Write(chunk.Text);
    }

    /// <summary>All of it; null if it is too much.</summary>
    /// <param name="warnings">The document's warnings.</param>
    public ReadOnlyMemory<byte>? Complete(IReadOnlyList<string> warnings)
    {
        _writer.Write(false);
        _writer.Write(warnings.Count);
        foreach (var warning in warnings)
            _writer.Write(warning);
        _writer.Dispose();
        return _bytes.Length > MostBytes ? null : _bytes.ToArray();
    }

    public void Dispose() => _writer.Dispose();
}
