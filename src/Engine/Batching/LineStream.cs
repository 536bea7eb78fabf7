using System.Text;

namespace ParallelLlm.Batching;

/// <summary>Reads lines of bytes from a stream, without its byte order mark; empty ones are passed over. Not thread-safe.</summary>
internal sealed class LineStream(Stream stream) : IDisposable
{
    // An answer is at most 32 MB; a longer line is not one.
    private const int Longest = 64 << 20;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _hasBegun;

    /// <summary>The next line, valid until the next call; null at the end.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var scanned = _start;
        while (true)
        {
            var at = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Trimmed(_start, scanned + at);
                _start = scanned = scanned + at + 1;
                if (line.Length > 0)
                    return line;
                continue;
            }

            scanned = MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                var last = Trimmed(_start, _end);
                _start = _end;
                if (last.IsEmpty)
                    return null;
                return last;
            }

            _end += read;
        }
    }

    public void Dispose() => stream.Dispose();

    private ReadOnlyMemory<byte> Trimmed(int start, int end)
    {
        if (!_hasBegun && _buffer.AsSpan(start, end - start).StartsWith(Encoding.UTF8.Preamble))
            start += Encoding.UTF8.Preamble.Length;
        _hasBegun = true;
        while (end > start && _buffer[end - 1] is (byte)'\r' or (byte)' ')
            end--;
        return _buffer.AsMemory(start, end - start);
    }

    // Moves the rest to the front, or doubles the buffer; returns where to go on.
    private int MakeRoom()
    {
        var rest = _end - _start;
        if (_end == _buffer.Length && _start == 0)
        {
            if (_buffer.Length >= Longest)
                throw new InvalidDataException("A line is too long.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
        }

        (_start, _end) = (0, rest);
        return rest;
    }
}
