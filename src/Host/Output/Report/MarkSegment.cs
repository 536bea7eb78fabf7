namespace ParallelLlm.Host.Output.Report;

/// <summary>A piece of text within or between marks.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Marks">The marks that all of it is in; none between marks.</param>
/// <param name="Begins">Those of them that begin with it.</param>
/// <param name="Ends">Those of them that end with it.</param>
internal sealed record MarkSegment(
    long Start, long End, IReadOnlyList<Mark> Marks, IReadOnlyList<Mark> Begins, IReadOnlyList<Mark> Ends)
{
    /// <summary>Cuts a text where a mark begins or ends, so that marks that overlap need not be nested.</summary>
    /// <param name="start">Offset of the text.</param>
    /// <param name="end">Offset after it.</param>
    /// <param name="marks">Marks in the order of their starts; what lies outside the text is cut off.</param>
    public static IEnumerable<MarkSegment> Of(long start, long end, IEnumerable<Mark> marks)
    {
        var within = marks.Where(mark => mark.Start < end && mark.End > start).ToList();
        var bounds = within.SelectMany(mark => new[] { mark.Start, mark.End });
        var cuts = new SortedSet<long>(bounds.Where(cut => cut > start && cut < end)) { end };
        var (open, next) = (new List<Mark>(), 0);
        foreach (var cut in cuts)
        {
            var begins = new List<Mark>();
            for (; next < within.Count && within[next].Start <= start; next++)
                begins.Add(within[next]);
            open.AddRange(begins);
            if (cut > start)
                yield return new MarkSegment(start, cut, [.. open], begins, open.FindAll(mark => mark.End <= cut || cut == end));
            open.RemoveAll(mark => mark.End <= cut);
            start = cut;
        }
    }
}
