namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// Passes blocks on to a <see cref="BlockWriter"/>; those of tables by rows. Memory is bounded by the length of a row that is held, for
/// each of the tables within each other.
/// </summary>
internal sealed class TableFlow(BlockWriter writer)
{
    // A row that takes more than this many characters holds a document rather than a record.
    private const int LongestRow = 100_000;

    // The cost of a cell or a block beside its text.
    private const int Overhead = 16;

    // The tables around the place that is read, outermost first; and those around each text box that it is in.
    private readonly Stack<(List<OpenTable> Tables, bool IsInBox)> _around = [];
    private List<OpenTable> _tables = [];

    public void Add(Block block)
    {
        var table = _tables.FindLast(table => table.IsInRow && !table.IsSpilled);
        if (table is null)
        {
            writer.Write(block);
            return;
        }

        if (table.Cells.Count == 0)
            table.Cells.Add([]);
        table.Cells[^1].Add(block);
        Grow(table, block.Text.Length + Overhead);
    }

    /// <summary>Begins a text box. Its blocks are written at once, ahead of the paragraph that it is tied to.</summary>
    public void StartBox()
    {
        _around.Push((_tables, writer.IsInBox));
        _tables = [];
        writer.IsInBox = true;
        writer.Separate();
    }

    public void EndBox()
    {
        if (_around.TryPop(out var around))
            (_tables, writer.IsInBox) = around;
        writer.Separate();
    }

    public void StartTable()
    {
        if (_tables.Count == 0)
            writer.Separate();
        _tables.Add(new OpenTable());
    }

    public void EndTable()
    {
        if (_tables.Count > 0)
            _tables.RemoveAt(_tables.Count - 1);
        if (_tables.Count == 0)
            writer.Separate();
    }

    /// <summary>States that the style of the table sets its first row off.</summary>
    public void SetStyledHeader()
    {
        if (_tables.Count > 0)
            _tables[^1].HasStyledHeader = true;
    }

    public void StartRow()
    {
        if (_tables.Count > 0)
            _tables[^1].StartRow();
    }

    /// <summary>States that the open row is a header.</summary>
    public void SetHeader()
    {
        if (_tables.Count > 0)
            _tables[^1].IsHeader = true;
    }

    public void StartCell()
    {
        if (_tables.Count == 0 || !_tables[^1].IsInRow || _tables[^1].IsSpilled)
            return;
        _tables[^1].Cells.Add([]);
        Grow(_tables[^1], Overhead);
    }

    public void EndRow()
    {
        if (_tables.Count == 0 || !_tables[^1].IsInRow)
            return;
        var table = _tables[^1];
        var blocks = table.IsSpilled ? [] : TableRow.Blocks(table);
        table.EndRow();
        foreach (var block in blocks)
            Add(block);
    }

    private void Grow(OpenTable table, int by)
    {
        table.Length += by;
        if (table.Length <= LongestRow)
            return;

        // From the outermost table, so that the blocks keep their order.
        foreach (var open in _tables)
        {
            if (!open.IsInRow || open.IsSpilled)
                continue;
            open.Spill();
            foreach (var block in open.Cells.SelectMany(cell => cell))
                writer.Write(block);
            open.Cells.Clear();
        }
    }
}
