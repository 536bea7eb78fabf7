using System.Buffers;

namespace ParallelLlm.Chunking;

/// <summary>A buffer that slides over a reader's text.</summary>
internal sealed class TextWindow : IDisposable
{
    private readonly TextReader _reader;
    private readonly int _size;
    private readonly char[] _buffer;
    private int _start;
    private int _end;

    /// <summary>Creates a window over a reader, which stays the caller's.</summary>
    /// <param name="reader">The document's text.</param>
    /// <param name="size">Characters in the window, unless the document ends earlier.</param>
    internal TextWindow(TextReader reader, int size)
    {
        _reader = reader;
        _size = size;
        // Twice the size, so that the rest moves to the front once per window, not once per chunk.
        _buffer = ArrayPool<char>.Shared.Rent(2 * size);
    }

    /// <summary>Whether the document ends with the window.</summary>
    internal bool AtEnd { get; private set; }

    /// <summary>Offset of the window's first character in the document.</summary>
    internal long Offset { get; private set; }

    internal ReadOnlySpan<char> Text => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads until the window is full or the document ends.</summary>
    internal async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end - _start >= _size)
            return;
        Text.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < _size && !AtEnd)
        {
            var read = await _reader.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            AtEnd = read == 0;
            _end += read;
        }
    }

    /// <summary>Moves the start of the window forward.</summary>
    internal void Advance(int characters)
    {
        _start += characters;
        Offset += characters;
    }

    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer);
}
