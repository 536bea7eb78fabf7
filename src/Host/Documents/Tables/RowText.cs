namespace ParallelLlm.Host.Documents.Tables;

/// <summary>
/// Writes the rows of a spreadsheet or a CSV file, one at a time. Below a header each row is a paragraph of <c>name: value</c> lines;
/// elsewhere it is one line: <c>label: value</c>, or cells with <c> | </c> in between. Every cell has its place. Holds one row at most,
/// of two columns <see cref="TwoColumns.MostRows"/>.
/// </summary>
/// <param name="sink">Takes the text. It is at the beginning of a line.</param>
/// <param name="placeOf">The place of a cell, below a header or without one.</param>
/// <param name="isFile">Whether the rows are a CSV file.</param>
internal sealed class RowText(TextSink sink, Func<RowCell, RowHeader?, SourcePlace> placeOf, bool isFile = false)
{
    // Wider gaps separate things that have no columns in common.
    private const int MaxEmptyCells = 8;

    // The row that may be a header, and the rows below it that will show it.
    private readonly List<RowCell[]> _held = [];
    private RowHeader? _header;

    // Whether the block has turned out to be a form: labels with their values.
    private bool _isForm;

    // Whether the next row may be a header: no row of its block has had more cells than a title, or a label with its value.
    private bool _isOpen = true;
    private bool _hasText;
    private bool _needsBlankLine;

    /// <summary>Whether rows are written with later ones, which show whether the first is a header.</summary>
    public bool HoldsRow => _held.Count > 0;

    /// <summary>Writes the next row.</summary>
    /// <param name="cells">Its cells that are not empty, in the order of the columns; none ends the block, as an empty row does.</param>
    public void Row(ReadOnlySpan<RowCell> cells)
    {
        if (cells.IsEmpty)
        {
            EndBlock();
            return;
        }

        if (HoldsRow && IsOfTwoColumns(cells))
        {
            _held.Add([.. cells]);
            if (_held.Count == TwoColumns.MostRows)
                DecideTwoColumns();
            return;
        }

        // The last row of a form may be a header too.
        while (HoldsRow)
            Decide(cells);
        Write(cells);
    }

    /// <summary>Writes a row that the source states to be the header of the rows that follow.</summary>
    public void Header(ReadOnlySpan<RowCell> cells)
    {
        EndBlock();
        if (cells.IsEmpty)
            return;
        Cells(cells);
        _header = RowHeader.Stated(cells);
    }

    /// <summary>Ends a block of rows: the next row may be a header. Call it after the last row too.</summary>
    public void EndBlock()
    {
        while (HoldsRow)
            Decide([]);
        _header = null;
        _isForm = false;
        _isOpen = true;
        _needsBlankLine = _hasText;
    }

    private void Write(ReadOnlySpan<RowCell> cells)
    {
        if (_header is not null)
            Record(cells);
        else if (_isOpen && RowHeader.CanBe(cells))
            _held.Add([.. cells]);
        else
            Line(cells);
    }

    /// <summary>Whether a row belongs to those that are held, which then have two columns.</summary>
    private bool IsOfTwoColumns(ReadOnlySpan<RowCell> cells)
    {
        if (_isForm || _held[0] is not [var left, var right])
            return false;
        foreach (var cell in cells)
        {
            if (cell.Column != left.Column && cell.Column != right.Column)
                return false;
        }

        return true;
    }

    private void Decide(ReadOnlySpan<RowCell> next)
    {
        if (_held[0].Length == 2 && !_isForm)
        {
            DecideTwoColumns();
            return;
        }

        var row = _held[0];
        _held.Clear();
        if (RowHeader.Guess(row, next) is { } header)
        {
            Cells(row);
            _header = header;
        }
        else
        {
            Line(row);
        }
    }

    private void DecideTwoColumns()
    {
        RowCell[][] rows = [.. _held];
        _held.Clear();
        if (TwoColumns.IsTable(rows, isFile))
        {
            Cells(rows[0]);
            _header = RowHeader.Stated(rows[0]);
        }
        else
        {
            _isForm = true;
            Line(rows[0]);
        }

        foreach (var row in rows.Skip(1))
            Row(row);
    }

    private void Line(ReadOnlySpan<RowCell> cells)
    {
        _isOpen &= cells.Length <= 2;
        if (cells.Length != 2 || CellText.IsNumeric(cells[0].Text))
        {
            Cells(cells);
            return;
        }

        Separate();
        Cell(cells[0]).Write(cells[0].Text.AsSpan().TrimEnd(": "));
        sink.Write(": ");
        Cell(cells[1]).Write(cells[1].Text);
        sink.Write("\n");
    }

    private void Cells(ReadOnlySpan<RowCell> cells)
    {
        Separate();
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                // Empty cells in between keep the columns of neighbouring rows comparable.
                var empty = cells[i].Column - cells[i - 1].Column - 1;
                sink.Write(" | ");
                for (var column = 0; column < empty && empty <= MaxEmptyCells; column++)
                    sink.Write("| ");
            }

            Cell(cells[i]).Write(cells[i].Text);
        }

        sink.Write("\n");
    }

    private void Record(ReadOnlySpan<RowCell> cells)
    {
        _needsBlankLine = true;
        Separate();
        foreach (var cell in cells)
        {
            var text = Cell(cell);
            if (_header!.NameOf(cell.Column) is { Length: > 0 } name)
            {
                text.Write(name);
                text.Write(": ");
            }

            text.Write(cell.Text);
            text.Write("\n");
        }
    }

    private TextSink Cell(in RowCell cell)
    {
        sink.Mark(placeOf(cell, _header));
        return sink;
    }

    private void Separate()
    {
        if (_needsBlankLine)
            sink.Write("\n");
        _needsBlankLine = false;
        _hasText = true;
    }
}
