namespace ParallelLlm.Host.Evaluation;

/// <summary>The pairing of rows with columns that has the greatest total: the Hungarian method, O(n³). Pure.</summary>
internal static class Assignment
{
    /// <param name="weights">Rows × columns.</param>
    /// <returns>The column of each row; -1 for rows that are left over.</returns>
    public static int[] Of(long[,] weights)
    {
        var (rows, columns) = (weights.GetLength(0), weights.GetLength(1));
        if (rows > columns)
            return Transposed(weights);

        // Potentials and the matching of the shortest augmenting path; row and column 0 stand for none.
        var rowPotential = new long[rows + 1];
        var columnPotential = new long[columns + 1];
        var rowOf = new int[columns + 1];
        var before = new int[columns + 1];
        for (var row = 1; row <= rows; row++)
            Augment(row);
        var found = new int[rows];
        for (var column = 1; column <= columns; column++)
        {
            if (rowOf[column] > 0)
                found[rowOf[column] - 1] = column - 1;
        }

        return found;

        void Augment(int row)
        {
            var slack = new long[columns + 1];
            var isUsed = new bool[columns + 1];
            Array.Fill(slack, long.MaxValue);
            var at = 0;
            rowOf[0] = row;
            do
                at = Next(at, slack, isUsed);
            while (rowOf[at] != 0);
            for (; at != 0; at = before[at])
                rowOf[at] = rowOf[before[at]];
        }

        int Next(int at, long[] slack, bool[] isUsed)
        {
            isUsed[at] = true;
            var (row, best, delta) = (rowOf[at], 0, long.MaxValue);
            for (var column = 1; column <= columns; column++)
            {
                if (isUsed[column])
                    continue;
                var cost = -weights[row - 1, column - 1] - rowPotential[row] - columnPotential[column];
                if (cost < slack[column])
                    (slack[column], before[column]) = (cost, at);
                if (slack[column] < delta)
                    (delta, best) = (slack[column], column);
            }

            for (var column = 0; column <= columns; column++)
            {
                if (isUsed[column])
                {
                    rowPotential[rowOf[column]] += delta;
                    columnPotential[column] -= delta;
                }
                else
                {
                    slack[column] -= delta;
                }
            }

            return best;
        }
    }

    private static int[] Transposed(long[,] weights)
    {
        var (rows, columns) = (weights.GetLength(0), weights.GetLength(1));
        var turned = new long[columns, rows];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                turned[column, row] = weights[row, column];
        }

        var found = new int[rows];
        Array.Fill(found, -1);
        foreach (var (column, row) in Of(turned).Index())
            found[row] = column;
        return found;
    }
}
