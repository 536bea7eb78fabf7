namespace ParallelLlm.Host.Documents.Tables;

/// <summary>Finds the character between the cells of a CSV file.</summary>
internal static class CsvSeparator
{
    // Of two that fit as well as each other the first one: a decimal comma is as regular as a comma between cells.
    private const string Candidates = "\t;|,";

    private const int MaxRecords = 100;

    // Titles, sums and forgotten cells make some records shorter.
    private const double LeastRegular = 0.6;

    // Lines of prose have blanks behind their commas, and more words between them than the cells of a table.
    private const int MaxProseCell = 30;

    /// <summary>The separator; null if the text is no table of at least two records and two columns.</summary>
    /// <param name="head">The beginning of the file.</param>
    /// <param name="isWhole">Whether it is all of it.</param>
    public static char? Find(ReadOnlySpan<char> head, bool isWhole)
    {
        var (best, most) = ((char?)null, LeastRegular);
        foreach (var candidate in Candidates)
        {
            var share = Regularity(candidate, head, isWhole);
            if (share >= LeastRegular && (best is null || share > most))
                (best, most) = (candidate, share);
        }

        return best;
    }

    /// <summary>The share of the records that have the most frequent number of cells; 0 if that is one.</summary>
    private static double Regularity(char separator, ReadOnlySpan<char> head, bool isWhole)
    {
        var record = new CsvRecord(separator);
        var records = new Dictionary<int, int>();
        var (total, length, blanks) = (0, 0, 0);
        while (total < MaxRecords && length < head.Length && record.TryRead(head[length..], isWhole, 0) == true)
        {
            var text = head.Slice(length, record.Length);
            length += record.Length;
            if (record.Cells.IsEmpty)
                continue;
            total++;
            blanks += text.Count([separator, ' ']);
            records[record.Count] = records.GetValueOrDefault(record.Count) + 1;
        }

        if (total < 2)
            return 0;
        var (cells, times) = records.MaxBy(each => each.Value);
        var isProse = 2 * blanks > (cells - 1) * total && (times < total || length > MaxProseCell * cells * total);
        return cells < 2 || isProse ? 0 : (double)times / total;
    }
}
