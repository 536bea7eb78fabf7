namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The cells that a group of lines frames.</summary>
internal sealed class PdfGrid
{
    // Lines nearer than this, in points, touch.
    private const double Near = 2.5;

    // A drawing has more lines than a table; the search for lines that touch is quadratic.
    private const int MostCrossings = 1_000_000;
    private const int MostCells = 20_000;

    private readonly double[] _columns;
    private readonly double[] _rows;

    // For each cell of the grid, from the lower left one, the cell that it is a part of.
    private readonly int[] _parents;

    private PdfGrid(double[] columns, double[] rows, List<PdfRule> rules)
    {
        (_columns, _rows) = (columns, rows);
        _parents = [.. Enumerable.Range(0, Columns * Rows)];
        var (vertical, horizontal) = (rules.FindAll(rule => rule.IsVertical), rules.FindAll(rule => !rule.IsVertical));
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var (x, y) = ((columns[column] + columns[column + 1]) / 2, (rows[row] + rows[row + 1]) / 2);
                if (column + 1 < Columns && !vertical.Exists(rule => Covers(rule, columns[column + 1], y)))
                    Join(row * Columns + column, row * Columns + column + 1);
                if (row + 1 < Rows && !horizontal.Exists(rule => Covers(rule, rows[row + 1], x)))
                    Join(row * Columns + column, (row + 1) * Columns + column);
            }
        }
    }

    public int Columns => _columns.Length - 1;

    public int Rows => _rows.Length - 1;

    public double Left => _columns[0];

    public double Right => _columns[^1];

    /// <summary>The grids of lines that touch each other and make at least two columns and two rows.</summary>
    public static List<PdfGrid> Of(IReadOnlyList<PdfRule> rules)
    {
        var grids = new List<PdfGrid>();
        foreach (var group in Groups(Joined(rules)))
        {
            var columns = Edges(group, isVertical: true);
            var rows = Edges(group, isVertical: false);
            if (columns.Length > 2 && rows.Length > 2 && (columns.Length - 1) * (rows.Length - 1) <= MostCells)
                grids.Add(new PdfGrid(columns, rows, group));
        }

        return grids;
    }

    /// <summary>The cell at a point, by the number of its upper left part; null outside the grid.</summary>
    /// <returns>Row from the top, and column.</returns>
    public (int Row, int Column)? At(double x, double y)
    {
        var (column, row) = (Interval(_columns, x), Interval(_rows, y));
        if (column < 0 || row < 0)
            return null;
        var cell = Root(row * Columns + column);
        return (Rows - 1 - cell / Columns, cell % Columns);
    }

    private static int Interval(double[] edges, double at)
    {
        var index = Array.BinarySearch(edges, at);
        index = index < 0 ? ~index - 1 : index;
        return index < edges.Length - 1 ? index : -1;
    }

    private static bool Covers(PdfRule rule, double at, double along) =>
        Math.Abs(rule.At - at) <= Near && rule.From - Near <= along && along <= rule.To + Near;

    /// <summary>Puts pieces of one line together.</summary>
    private static List<PdfRule> Joined(IReadOnlyList<PdfRule> rules)
    {
        var joined = new List<PdfRule>();
        foreach (var rule in rules.OrderBy(rule => rule.IsVertical).ThenBy(rule => Math.Round(rule.At)).ThenBy(rule => rule.From))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.IsVertical == rule.IsVertical
                && Math.Abs(last.At - rule.At) <= 1 && rule.From <= last.To + Near)
                joined[^1] = last with { To = Math.Max(last.To, rule.To) };
            else
                joined.Add(rule);
        }

        return joined;
    }

    private static IEnumerable<List<PdfRule>> Groups(List<PdfRule> rules)
    {
        var vertical = rules.FindAll(rule => rule.IsVertical);
        var horizontal = rules.FindAll(rule => !rule.IsVertical);
        if ((long)vertical.Count * horizontal.Count > MostCrossings)
            return [];
        var parents = Enumerable.Range(0, rules.Count).ToArray();
        for (var i = 0; i < horizontal.Count; i++)
        {
            for (var j = 0; j < vertical.Count; j++)
            {
                if (Covers(vertical[j], vertical[j].At, horizontal[i].At) && Covers(horizontal[i], horizontal[i].At, vertical[j].At))
                    parents[Root(parents, i)] = Root(parents, horizontal.Count + j);
            }
        }

        return horizontal.Concat(vertical).Select((rule, index) => (rule, index))
            .GroupBy(each => Root(parents, each.index), each => each.rule)
            .Select(group => group.ToList());
    }

    private static double[] Edges(List<PdfRule> group, bool isVertical)
    {
        // The ends of the crossing lines are edges too: many tables have no line at their sides.
        var edges = group.SelectMany(rule => rule.IsVertical == isVertical ? [rule.At] : new[] { rule.From, rule.To }).Order().ToList();
        return [.. edges.Where((edge, index) => index == 0 || edge - edges[index - 1] > Near)];
    }

    private static int Root(int[] parents, int index)
    {
        while (parents[index] != index)
            index = parents[index] = parents[parents[index]];
        return index;
    }

    private int Root(int cell) => Root(_parents, cell);

    /// <summary>Joins two cells; the higher one stands for both, of cells in one row the left one.</summary>
    private void Join(int one, int other)
    {
        var (a, b) = (Root(one), Root(other));
        var isFirst = a / Columns > b / Columns || (a / Columns == b / Columns && a < b);
        _parents[isFirst ? b : a] = isFirst ? a : b;
    }
}
