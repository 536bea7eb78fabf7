using System.Buffers;

namespace ParallelLlm.Providers.Wire;

/// <summary>The bytes of a response, in a pooled buffer. Not thread-safe; the bytes are invalid after disposal.</summary>
internal sealed class ResponseBody : IDisposable
{
    /// <summary>Answers of models are far smaller: a guard for memory, not a practical limit.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    private const int FirstSize = 16 * 1024;

    private byte[]? _buffer;
    private readonly int _length;

    private ResponseBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads to the end; null if the body is longer than <see cref="MaxLength"/>.</summary>
    /// <param name="stream">The body as received.</param>
    /// <param name="coding">
    /// The response's Content-Encoding; null if it has none. None is requested, but some servers and proxies compress anyway.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">The body's compression is unknown or broken.</exception>
    public static async ValueTask<ResponseBody?> ReadAsync(Stream? stream, string? coding, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        return body is null || !ContentCoding.MayBe(coding, body.Bytes)
            ? body
            : await body.DecodeAsync(coding, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ResponseBody?> DecodeAsync(string? coding, CancellationToken cancellationToken)
    {
        try
        {
            var decoded = ContentCoding.Decode(new ArraySegment<byte>(_buffer!, 0, _length), coding);
            await using (decoded.ConfigureAwait(false))
            {
                var body = await ReadAsync(decoded, cancellationToken).ConfigureAwait(false);
                Dispose();
                return body;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // Decoders throw one of these for other data.
            if (ContentCoding.IsPlain(Bytes))
                return this;
            Dispose();
            var way = ErrorText.Name(coding ?? "gzip", secret: null) ?? "in an unknown way";
            throw new InvalidDataException(
                $"The answer is compressed ({way}), although none was requested, and cannot be decoded.", exception);
        }
    }

    private static async ValueTask<ResponseBody?> ReadAsync(Stream? stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        var length = 0;
        while (stream is not null)
        {
            // After a failed read the buffer is not returned to the pool: the stream may still write to it.
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
