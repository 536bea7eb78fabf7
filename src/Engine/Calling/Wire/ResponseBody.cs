using System.Buffers;

namespace ParallelLlm.Calling.Wire;

/// <summary>The bytes of a response, in a pooled buffer. Not thread-safe; the bytes are gone once it is disposed.</summary>
internal sealed class ResponseBody : IDisposable
{
    /// <summary>Answers of models are far smaller: this is a guard for memory, not a limit that anyone meets.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    private const int FirstSize = 16 * 1024;

    private byte[]? _buffer;
    private readonly int _length;

    private ResponseBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads to the end; null when that is further than <see cref="MaxLength"/>.</summary>
    public static async ValueTask<ResponseBody?> ReadAsync(Stream? stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        var length = 0;
        while (stream is not null)
        {
            // A read that fails keeps its buffer: it is left to the collector rather than handed to someone else while something may still write to it.
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;

            length += read;
            if (length > MaxLength)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return null;
            }

            if (length == buffer.Length)
                buffer = Grow(buffer);
        }

        return new ResponseBody(buffer, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
