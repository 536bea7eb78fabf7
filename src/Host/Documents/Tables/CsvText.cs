using System.Globalization;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Host.Documents.Tables;

/// <summary>
/// The rows of a CSV file as text, while the file streams. A record that is too large for one passes unchanged, as does a file that is no
/// table. Memory: one buffer, which holds a record at least, and the text of one record.
/// </summary>
internal sealed class CsvText : TextReader
{
    // Small enough not to be a large object of the garbage collector, which a batch of small files would be slow with.
    private const int SampleLength = 32 << 10;

    private const int MaxPassed = 8 << 10;

    private readonly TextReader _file;
    private readonly CsvSink _sink = new();
    private readonly CsvRecord? _record;
    private readonly RowText _rows;
    private char[] _buffer;
    private int _start;
    private int _end;
    private bool _fileEnded;
    private bool _ended;

    // Whether the text in the buffer passes unchanged.
    private bool _isPassing;

    // Whether the buffer ended before the record did.
    private bool _isShort;

    // The lines of the last records that were not empty, the newest last: those of the rows that may not be written yet.
    private readonly List<(long Row, long Line)> _lines = [];

    // The number and the line of the record at the start of the buffer.
    private long _row = 1;
    private long _line = 1;

    private CsvText(TextReader file, char[] buffer, int count, bool fileEnded, char? separator)
    {
        (_file, _buffer, _end, _fileEnded) = (file, buffer, count, fileEnded);
        _record = separator is { } character ? new CsvRecord(character) : null;
        _isPassing = _record is null;
        _rows = new RowText(_sink, PlaceOf, isFile: true);
    }

    /// <summary>Looks at the beginning of a file.</summary>
    /// <param name="file">The file; disposed with the text.</param>
    public static async Task<DocumentText> OpenAsync(TextReader file, CancellationToken cancellationToken)
    {
        var buffer = new char[SampleLength];
        var (count, read) = (0, 1);
        while (count < buffer.Length && read > 0)
            count += read = await file.ReadAsync(buffer.AsMemory(count), cancellationToken);
        var separator = CsvSeparator.Find(buffer.AsSpan(0, count), isWhole: read == 0);
        var text = new CsvText(file, buffer, count, read == 0, separator);
        if (separator is not null)
            return DocumentText.Readable(text, DocumentFormat.Csv, text._sink.Places);
        var lines = new LineMap();
        return DocumentText.Readable(new LineReader(text, lines), DocumentFormat.PlainText, lines);
    }

    public override int Peek() => Fill(1) ? _sink.First : -1;

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer) => Fill(buffer.Length) ? _sink.Take(buffer) : 0;

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        while (Advance(buffer.Length))
            Took(await _file.ReadAsync(_buffer.AsMemory(_end), cancellationToken));
        return _sink.Take(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill(int length)
    {
        while (Advance(length))
            Took(_file.Read(_buffer.AsSpan(_end)));
        return _sink.Count > 0;
    }

    private void Took(int count)
    {
        _end += count;
        _fileEnded = count == 0;
    }

    /// <summary>Writes text from the buffer, until there is enough or the buffer has no more.</summary>
    /// <returns>Whether more of the file must be read into the buffer to give any text.</returns>
    private bool Advance(int enough)
    {
        while (_sink.Count < enough && !_ended)
        {
            if (_isPassing ? Pass() : Next())
                continue;
            if (_sink.Count > 0)
                return false;
            MakeRoom();
            return true;
        }

        return false;
    }

    /// <summary>Writes the next record; false if it needs more of the file.</summary>
    private bool Next()
    {
        var text = _buffer.AsSpan(_start, _end - _start);
        if (text.IsEmpty && _fileEnded)
        {
            _rows.EndBlock();
            _ended = true;
            return true;
        }

        // Not looked at again for each of the pieces that a pipe gives.
        if (text.IsEmpty || (_isShort && _end < _buffer.Length && !_fileEnded))
            return false;
        var isRecord = _record!.TryRead(text, _fileEnded, _row);
        _isShort = isRecord is null;
        if (isRecord is null)
            return false;
        if (isRecord.Value)
            Write(text[.._record.Length]);
        else
            BeginPassing();
        return true;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        var cells = _record!.Cells;
        if (!cells.IsEmpty)
        {
            if (_lines.Count > TwoColumns.MostRows)
                _lines.RemoveAt(0);
            _lines.Add((_row, _line));
            _rows.Row(cells);
        }

        // A blank line is no record.
        if (_record.Count > 1 || !cells.IsEmpty)
            _row++;
        Advance(text);
    }

    private void BeginPassing()
    {
        _isPassing = true;
        if (_rows.HoldsRow)
            _rows.EndBlock();
        if (_sink.Length > 0)
            _sink.Write("\n");
        _sink.Mark(new SourcePlace { Row = _row++, Line = _line });
    }

    /// <summary>Passes text on, in a table up to the end of the line; false if it needs more of the file.</summary>
    private bool Pass()
    {
        var text = _buffer.AsSpan(_start, Math.Min(_end - _start, MaxPassed));
        if (text.IsEmpty && !_fileEnded)
            return false;
        var lineEnd = _record is null ? -1 : text.IndexOf('\n');
        if (lineEnd >= 0)
            text = text[..(lineEnd + 1)];
        _isPassing = lineEnd < 0 && !text.IsEmpty;
        _ended = _record is null && text.IsEmpty;
        _sink.Write(text);
        Advance(text);
        return true;
    }

    private void Advance(ReadOnlySpan<char> text)
    {
        _start += text.Length;
        _line += text.Count('\n');
    }

    private void MakeRoom()
    {
        if (_start < _end && _end < _buffer.Length)
            return;
        var text = _buffer.AsSpan(_start, _end - _start);
        if (text.Length == _buffer.Length)
            _buffer = new char[2 * text.Length];
        text.CopyTo(_buffer);
        (_start, _end) = (0, text.Length);
    }

    private SourcePlace PlaceOf(RowCell cell, RowHeader? header) => new()
    {
        Row = cell.Row,
        Column = header?.NameOf(cell.Column) is { Length: > 0 } name ? name : cell.Column.ToString(CultureInfo.InvariantCulture),
        Line = _lines.FindLast(record => record.Row == cell.Row).Line,
    };
}
