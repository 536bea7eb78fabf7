using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ParallelLlm;

/// <summary>
/// Puts the parts of a key one after the other, each with its length, so that no two lists of parts give the same bytes. Not thread-safe.
/// </summary>
public sealed class KeyText
{
    private const int Absent = -1;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>
    /// Adds a text; null is not the same as an empty one. Half a surrogate pair counts as the replacement character, which is what is sent
    /// for it.
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

    /// <summary>Adds a number; null is not the same as 0.</summary>
    public KeyText Add(double? number) => Add(number?.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds another key.</summary>
    public KeyText Add(CompletionKey key)
    {
        key.CopyTo(_bytes.GetSpan(CompletionKey.Size));
        _bytes.Advance(CompletionKey.Size);
        return this;
    }

    /// <summary>The key of what was added.</summary>
    public CompletionKey ToKey() => CompletionKey.Of(_bytes.WrittenSpan);

    internal void Clear() => _bytes.ResetWrittenCount();

    private void AddLength(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), length);
        _bytes.Advance(sizeof(int));
    }
}
