using System.Text;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>Documents as rows of CSV or TSV in UTF-8, below a header. Not thread-safe.</summary>
/// <param name="output">Gets the rows of a document at once.</param>
/// <param name="shape">The columns.</param>
/// <param name="separator">Between cells.</param>
/// <param name="hasRawCells">Whether cells that look like formulas stay as they are.</param>
internal sealed class CsvOutput(ILineOutput output, TableShape shape, char separator, bool hasRawCells) : ILineOutput
{
    private readonly TableRows _rows = new(shape);
    private readonly StringBuilder _text = new();
    private bool _hasHeader;

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        if (!_hasHeader)
            AppendHeader();
        foreach (var row in _rows.Of(line))
            Append(row);
        return Flush();
    }

    public LineWriteResult Complete()
    {
        if (!_hasHeader)
        {
            AppendHeader();
            if (Flush() is { Status: not LineWrite.Written } failed)
                return failed;
        }

        var result = output.Complete();
        return result.Status == LineWrite.Written ? result with { Message = result.Message ?? _rows.Note } : result;
    }

    public void Dispose() => output.Dispose();

    private void AppendHeader()
    {
        Append(shape.Columns.Select(column => column.Name));
        _hasHeader = true;
    }

    private void Append(IEnumerable<string?> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst)
                _text.Append(separator);
            CsvCell.Append(_text, hasRawCells ? cell : CsvCell.Defused(cell));
            isFirst = false;
        }

        _text.Append("\r\n");
    }

    private LineWriteResult Flush()
    {
        var result = output.Write(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
        return result;
    }
}
