using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ParallelLlm;

/// <summary>
/// Concatenates the parts of a key, each with its length, so that no two lists of parts give the same bytes. Not thread-safe.
/// </summary>
public sealed class KeyText
{
    private const int Absent = -1;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>
    /// Adds a text; null differs from empty. Half a surrogate pair counts as the replacement character that is sent for it.
    /// </summary>
    public KeyText Add(string? text)
    {
        if (text is null)
        {
            AddLength(Absent);
            return this;
        }

        AddLength(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    /// <summary>Adds a number; null differs from 0.</summary>
    public KeyText Add(double? number) => Add(number?.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds another key.</summary>
    public KeyText Add(CompletionKey key)
    {
        key.CopyTo(_bytes.GetSpan(CompletionKey.Size));
        _bytes.Advance(CompletionKey.Size);
        return this;
    }

    /// <summary>The key of the added parts.</summary>
    public CompletionKey ToKey() => CompletionKey.Of(_bytes.WrittenSpan);

    internal void Clear() => _bytes.ResetWrittenCount();

    private void AddLength(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), length);
        _bytes.Advance(sizeof(int));
    }
}
