using System.Text;

namespace ParallelLlm.Batching;

/// <summary>Reads lines of bytes from a stream, without its byte order mark; empty ones are passed over. Not thread-safe.</summary>
internal sealed class LineStream(Stream stream) : IDisposable
{
    // An answer is at most 32 MB; a longer line is not one.
    private const int Longest = 64 << 20;

    // Enough for the ID of a line that is too long.
    private const int Beginning = 64 << 10;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _hasBegun;
    private bool _isCut;

    /// <summary>The next line; null at the end. Of a line above 64 MB the beginning alone.</summary>
    public async ValueTask<FileLine?> ReadAsync(CancellationToken cancellationToken)
    {
        var scanned = _start;
        while (true)
        {
            var at = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Line(_start, scanned + at);
                _start = scanned = scanned + at + 1;
                if (line.Bytes.Length > 0)
                    return line;
                continue;
            }

            scanned = MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                var last = Line(_start, _end);
                _start = _end;
                return last.Bytes.IsEmpty ? null : last;
            }

            _end += read;
        }
    }

    public void Dispose() => stream.Dispose();

    private FileLine Line(int start, int end)
    {
        var isCut = _isCut;
        _isCut = false;
        if (isCut)
            end = start + Beginning;
        if (!_hasBegun && _buffer.AsSpan(start, end - start).StartsWith(Encoding.UTF8.Preamble))
            start += Encoding.UTF8.Preamble.Length;
        _hasBegun = true;
        while (end > start && _buffer[end - 1] is (byte)'\r' or (byte)' ')
            end--;
        return new FileLine(_buffer.AsMemory(start, end - start), isCut);
    }

    // Moves the rest to the front, doubles the buffer, or drops the rest of a line that is too long; returns where to go on.
    private int MakeRoom()
    {
        var rest = _end - _start;
        if (_isCut || rest >= Longest)
        {
            (_isCut, rest) = (true, Beginning);
        }
        else if (_end == _buffer.Length && _start == 0)
        {
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
