namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The text of a page in the order of reading.</summary>
/// <param name="Text">Without white space at its ends; empty for a page without text.</param>
/// <param name="Marks">The context of its parts, in order.</param>
/// <param name="LastHeading">The nearest heading above its end, on this page or before it.</param>
internal sealed record PdfPageText(string Text, IReadOnlyList<PdfMark> Marks, string? LastHeading)
{
    // Text that leans less is taken for upright, as scans lean that way.
    private const int Upright = 5;

    // Words of fewer letters on average are pieces of words: the letters' places make no sense.
    private const double ShortestWords = 2;

    /// <summary>Letters whose font does not state what they are.</summary>
    public int Unreadable { get; private init; }

    /// <summary>All letters.</summary>
    public int Letters { get; private init; }

    /// <param name="page">The page.</param>
    /// <param name="heading">The last heading of the page before; null for none.</param>
    public static PdfPageText Of(PdfPage page, string? heading)
    {
        var letters = page.Letters.Any(letter => !letter.IsBlank) ? page.Letters : page.Hidden;
        var text = new PdfTextWriter(BodySize(letters), heading);
        var directions = letters.GroupBy(letter => Direction(letter.Angle));
        foreach (var direction in directions.OrderByDescending(group => group.Count()).ThenBy(group => group.Key))
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

        text.Paragraph(MissingFields(page.Fields, text.Text));
        return new PdfPageText(text.Text, text.Marks, text.LastHeading)
        {
            Letters = letters.Count,
            Unreadable = letters.Count(letter => letter.IsUnreadable),
        };
    }

    /// <summary>Fields whose values the page does not show, because the program that filled them in did not draw them.</summary>
    private static List<string> MissingFields(IReadOnlyList<PdfFormField> fields, string text)
    {
        if (fields.Count == 0)
            return [];
        var shown = Squeezed(text);
        return [.. fields.Where(field => !shown.Contains(Squeezed(field.Value), StringComparison.Ordinal))
            .Select(field => field.Name.Length == 0 ? field.Value : $"{field.Name}: {field.Value}").Distinct()];
    }

    private static string Squeezed(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    /// <summary>The size that most letters have.</summary>
    private static double BodySize(IReadOnlyList<PdfLetter> letters) =>
        letters.CountBy(letter => Math.Round(letter.Size, 1))
            .OrderByDescending(size => size.Value).ThenBy(size => size.Key).FirstOrDefault().Key;

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
