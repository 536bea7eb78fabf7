namespace ParallelLlm.Host.Output.Report;

/// <summary>Writes documents one after the other, while the next ones are read.</summary>
/// <param name="most">The most documents that are read or wait to be written.</param>
internal sealed class ReadAhead(ResultFiles results, ExcerptReader excerpts, int most)
{
    private readonly EarlyCollection _collection = new();

    /// <summary>Writes documents, and notes what became of each one's text.</summary>
    /// <param name="entries">The documents.</param>
    /// <param name="number">Number of the first.</param>
    public async Task WriteAsync(HtmlWriter html, IReadOnlyList<ReportEntry> entries, int number, CancellationToken cancellationToken)
    {
        var reading = new Queue<Task<(ReportedDocument Document, DocumentExcerpt Excerpt)>>();
        var next = 0;
        try
        {
            foreach (var (index, entry) in entries.Index())
            {
                for (; next < entries.Count && reading.Count < most; next++)
                {
                    var line = entries[next].Line;
                    reading.Enqueue(Task.Run(() => ReadAsync(line, cancellationToken), cancellationToken));
                }

                var (document, excerpt) = await reading.Dequeue();
                entry.Text = excerpt.State;
                new DocumentSection(html, document, excerpt, number + index).Write(entry);
                _collection.Check();
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(ReportedDocument Document, DocumentExcerpt Excerpt)> ReadAsync(
        ResultPosition line, CancellationToken cancellationToken)
    {
        var document = ResultIndex.Parse(results.Read(line))
            ?? throw new InvalidDataException($"{results.Name(line)} has changed while it was read");
        return (document, await excerpts.ReadAsync(document, cancellationToken));
    }
}
