namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The text of a page in the order of reading.</summary>
internal static class PdfPageText
{
    // Text that leans less is taken for upright, as scans lean that way.
    private const int Upright = 5;

    // Words of fewer letters on average are pieces of words: the letters' places make no sense.
    private const double ShortestWords = 2;

    /// <summary>The text without white space at its ends; empty for a page without text.</summary>
    public static string Of(PdfPage page)
    {
        var letters = page.Letters.Any(letter => !letter.IsBlank) ? page.Letters : page.Hidden;
        var text = new PdfTextWriter();
        foreach (var direction in letters.GroupBy(letter => Direction(letter.Angle)).OrderByDescending(group => group.Count()).ThenBy(group => group.Key))
        {
            var words = PdfWords.Of(direction.Select(letter => letter with { Angle = direction.Key }));
            if (words.Count == 0)
                continue;
            if (words.Average(word => word.Text.Length) < ShortestWords)
            {
                text.Region([new PdfLine(words, 0, 0)]);
                continue;
            }

            if (direction.Key % 90 == 0)
                words = PdfTables.Join(words, [.. page.Rules.Select(rule => Turned(rule, direction.Key))]);
            foreach (var region in PdfColumns.Of(words))
                text.Region(PdfLine.Of(region));
        }

        return text.ToString();
    }

    private static int Direction(int angle)
    {
        var right = (angle + 45) / 90 * 90;
        return Math.Abs(angle - right) <= Upright ? right % 360 : angle;
    }

    /// <summary>A line as it is when the page is turned so that words of an angle are upright.</summary>
    private static PdfRule Turned(PdfRule rule, int angle) => (angle, rule.IsVertical) switch
    {
        (90, false) => new PdfRule(true, rule.At, -rule.To, -rule.From),
        (90, true) => new PdfRule(false, -rule.At, rule.From, rule.To),
        (180, _) => new PdfRule(rule.IsVertical, -rule.At, -rule.To, -rule.From),
        (270, false) => new PdfRule(true, -rule.At, rule.From, rule.To),
        (270, true) => new PdfRule(false, rule.At, -rule.To, -rule.From),
        _ => rule,
    };
}
