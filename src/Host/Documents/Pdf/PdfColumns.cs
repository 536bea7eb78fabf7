namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Cuts the words of a page into regions that are read one after the other: columns, and text across them.</summary>
internal static class PdfColumns
{
    private const int MaxDepth = 12;
    private const int FewestWords = 8;

    // The narrowest gutter between columns, in sizes of the type.
    private const double NarrowestGutter = 0.9;

    // A column has at least this many words and lines, is this many sizes of the type wide, and half of its lines fill this share of it:
    // the cells of a table do not.
    private const int ColumnWords = 12;
    private const int ColumnLines = 4;
    private const double ColumnWidth = 10;
    private const double ColumnFill = 0.55;

    // Columns of this many lines may be cut from the text above and below.
    private const int BandLines = 6;

    // The largest newspaper page has less words.
    private const int MostWords = 20_000;

    // A tall page has less lines; above it the search for bands, which is quadratic, is not worth its time.
    private const int MostLines = 400;

    // Widths are compared in strips of this many sizes of the type; the narrowest gutter has at least two whole ones.
    private const double StripWidth = 0.3;
    private const int GutterStrips = 2;
    private const int MostStrips = 4096;

    /// <summary>The regions in the order of reading.</summary>
    public static List<List<PdfWord>> Of(List<PdfWord> words)
    {
        var regions = new List<List<PdfWord>>();
        Cut(words, 0, regions);
        return regions;
    }

    private static void Cut(List<PdfWord> words, int depth, List<List<PdfWord>> regions)
    {
        if (words.Count == 0)
            return;
        if (words.Count is > FewestWords and < MostWords && depth < MaxDepth)
        {
            var size = Median(words);
            if (Gutter(words, size) is { } gutter)
            {
                Cut(words.FindAll(word => word.Left < gutter), depth + 1, regions);
                Cut(words.FindAll(word => word.Left >= gutter), depth + 1, regions);
                return;
            }

            if (Band(words, size) is { } band)
            {
                Cut(words.FindAll(word => word.Base > band.Top), depth + 1, regions);
                Cut(words.FindAll(word => word.Base <= band.Top && word.Base >= band.Bottom), depth + 1, regions);
                Cut(words.FindAll(word => word.Base < band.Bottom), depth + 1, regions);
                return;
            }
        }

        regions.Add(words);
    }

    /// <summary>Where the right one of two columns begins, at the widest gap between columns; null if there are none.</summary>
    private static double? Gutter(List<PdfWord> words, double size)
    {
        var sorted = words.OrderBy(word => word.Left).ToList();
        var gaps = new List<(double Width, double At, int Index)>();
        var right = sorted[0].Right;
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i].Left - right >= NarrowestGutter * size)
                gaps.Add((sorted[i].Left - right, sorted[i].Left, i));
            right = Math.Max(right, sorted[i].Right);
        }

        foreach (var (_, at, index) in gaps.OrderByDescending(gap => gap.Width).ThenBy(gap => gap.At))
        {
            if (IsColumn(sorted[..index], size) && IsColumn(sorted[index..], size))
                return at;
        }

        return null;
    }

    private static bool IsColumn(List<PdfWord> words, double size)
    {
        if (words.Count < ColumnWords)
            return false;
        var (left, right) = (words.Min(word => word.Left), words.Max(word => word.Right));
        if (right - left < ColumnWidth * size)
            return false;
        var lines = PdfLine.Of(words);
        return lines.Count >= ColumnLines
            && 2 * lines.Count(line => line.Words.Sum(word => word.Right - word.Left) > ColumnFill * (right - left)) >= lines.Count;
    }

    /// <summary>The largest run of lines that has two columns; null if there is none, or if it is everything.</summary>
    private static (double Top, double Bottom)? Band(List<PdfWord> words, double size)
    {
        var lines = PdfLine.Of(words);
        if (lines.Count < BandLines || lines.Count > MostLines)
            return null;
        var (left, width) = (words.Min(word => word.Left), size * StripWidth);
        var strips = (int)((words.Max(word => word.Right) - left) / width) + 1;
        if (strips > MostStrips)
            return null;
        var coverage = lines.ConvertAll(line => Of(line, left, width, strips));
        (double Top, double Bottom)? best = null;
        var most = 0;
        for (var first = 0; first + BandLines <= lines.Count; first++)
        {
            var sum = coverage[first];
            var last = first;
            while (last + 1 < lines.Count && sum.With(coverage[last + 1]) is var longer && longer.HasGap(GutterStrips))
            {
                sum = longer;
                last++;
            }

            if (last - first + 1 < BandLines || (first == 0 && last == lines.Count - 1))
                continue;
            var band = lines.GetRange(first, last - first + 1).SelectMany(line => line.Words).ToList();
            if (band.Count > most && Gutter(band, size) is not null)
            {
                most = band.Count;
                best = (band.Max(word => word.Base), band.Min(word => word.Base));
            }
        }

        return best;
    }

    private static Coverage Of(PdfLine line, double left, double width, int strips)
    {
        var coverage = Coverage.Empty(strips);
        foreach (var word in line.Words)
            coverage.Add((int)((word.Left - left) / width), (int)((Math.Max(word.Left, word.Right) - left) / width));
        return coverage;
    }

    private static double Median(List<PdfWord> words)
    {
        var sizes = words.ConvertAll(word => word.Size);
        sizes.Sort();
        return sizes[sizes.Count / 2];
    }
}
