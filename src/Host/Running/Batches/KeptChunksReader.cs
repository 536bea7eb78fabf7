using System.IO.Compression;
using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Running;

/// <summary>Reads what <see cref="KeptChunksWriter"/> has written. Not thread-safe.</summary>
internal sealed class KeptChunksReader(ReadOnlyMemory<byte> text) : IDisposable
{
    private readonly BinaryReader _reader =
        new(new BrotliStream(new MemoryStream(text.ToArray()), CompressionMode.Decompress), Encoding.UTF8);

    /// <summary>The document's warnings, known once its chunks have been read.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>The next chunk; null after the last.</summary>
    /// <exception cref="DocumentProblemException">The rest is damaged.</exception>
    public DocumentChunk? Next(string document, Priority priority)
    {
        try
        {
            if (_reader.ReadBoolean())
                return Read(document, priority);
            var warnings = new string[_reader.ReadInt32()];
            for (var i = 0; i < warnings.Length; i++)
                warnings[i] = _reader.ReadString();
            Warnings = warnings;
            return null;
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException or FormatException)
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "its kept text is damaged", damaged);
        }
    }

    public void Dispose() => _reader.Dispose();

    private DocumentChunk Read(string document, Priority priority)
    {
        var (index, start, tokens) = (_reader.ReadInt32(), _reader.ReadInt64(), _reader.ReadInt32());
        var context = _reader.ReadBoolean() ? _reader.ReadString() : null;
        var content = _reader.ReadString();
        return new DocumentChunk(document, index, content, start, start + content.Length, tokens, priority) { Context = context };
    }
}
