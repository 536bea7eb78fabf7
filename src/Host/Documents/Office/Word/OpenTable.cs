namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A table whose end has not been read.</summary>
internal sealed class OpenTable
{
    /// <summary>Whether its style sets the first row off from the others.</summary>
    public bool HasStyledHeader { get; set; }

    /// <summary>Whether a row is open.</summary>
    public bool IsInRow { get; private set; }

    /// <summary>Whether the open row has grown too long to be held: its blocks are written as they come.</summary>
    public bool IsSpilled { get; private set; }

    /// <summary>Whether the open row states that it is a header.</summary>
    public bool IsHeader { get; set; }

    /// <summary>The blocks of the open row, cell by cell.</summary>
    public List<List<Block>> Cells { get; } = [];

    /// <summary>The size of the open row, in characters, with something for each cell and block.</summary>
    public int Length { get; set; }

    /// <summary>Which of its rows are column names.</summary>
    public TableHeader Header { get; } = new();

    public void StartRow()
    {
        IsInRow = true;
        IsSpilled = IsHeader = false;
        Length = 0;
        Cells.Clear();
    }

    public void EndRow()
    {
        IsInRow = false;
        Cells.Clear();
    }

    public void Spill() => IsSpilled = true;
}
