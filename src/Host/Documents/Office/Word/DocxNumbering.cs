using System.Text;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// Counts the numbered paragraphs of a document: their numbers are not in its text, and people quote them. Not thread-safe.
/// </summary>
internal sealed class DocxNumbering
{
    // Word itself writes some thousands at most.
    private const int MaxLists = 50_000;

    // A list that refers to a style refers to a list, which has the levels.
    private const int MostLinks = 5;

    private readonly DocxStyles _styles;
    private readonly Dictionary<int, AbstractNumbering> _lists = [];
    private readonly Dictionary<int, ListNumbering> _numberings = [];

    private DocxNumbering(DocxStyles styles) => _styles = styles;

    /// <summary>Reads the lists.</summary>
    /// <param name="xml">Their part; null if the document has none.</param>
    public static DocxNumbering Read(PartXml? xml, DocxStyles styles)
    {
        var numbering = new DocxNumbering(styles);
        while (xml?.Read() is true)
        {
            if (!xml.IsStart || xml.Vocabulary != XmlVocabulary.Word)
                continue;
            if (xml.Name == "abstractNum" && xml.NumberOf("abstractNumId") is { } list)
                numbering._lists.TryAdd(list, ReadList(xml));
            else if (xml.Name == "num" && xml.NumberOf("numId") is { } id)
                numbering._numberings.TryAdd(id, ReadNumbering(xml));
            if (numbering._lists.Count + numbering._numberings.Count > MaxLists)
                throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {MaxLists:N0} lists");
        }

        return numbering;
    }

    /// <summary>Counts a paragraph.</summary>
    /// <returns>Its label, such as <c>1.2</c> or <c>-</c>; null for a paragraph without one.</returns>
    public string? Next(ParagraphProperties paragraph, ResolvedStyle style)
    {
        var id = paragraph.NumberingId ?? style.NumberingId ?? 0;
        if (!_numberings.TryGetValue(id, out var numbering) || ListOf(numbering) is not { } list)
            return null;
        var level = paragraph.NumberingLevel
            ?? (paragraph.NumberingId is null && style.NumberingStyleId is { } styleId && list.LevelOf(styleId) is > 0 and var linked
                ? linked
                : style.NumberingLevel ?? 0);
        level = Math.Clamp(level, 0, AbstractNumbering.Levels - 1);
        if (!numbering.IsBegun)
        {
            numbering.IsBegun = true;
            foreach (var restarted in numbering.Starts.Keys)
                list.Restart(restarted);
        }

        return Label(level, list.Count(level, Definition), Definition);

        NumberingLevel Definition(int at)
        {
            var definition = numbering.Levels.GetValueOrDefault(at) ?? list.Definitions[at];
            return numbering.Starts.TryGetValue(at, out var start) ? definition with { Start = start } : definition;
        }
    }

    private static string? Label(int level, ReadOnlySpan<int?> counts, Func<int, NumberingLevel> definition)
    {
        var own = definition(level);
        if (own.IsHidden || own.Text.Length == 0)
            return null;
        if (own.Format == "bullet")
            return new string(' ', 2 * level) + "-";

        var label = new StringBuilder();
        for (var i = 0; i < own.Text.Length; i++)
        {
            if (own.Text[i] == '%' && i + 1 < own.Text.Length && own.Text[i + 1] - '1' is >= 0 and < AbstractNumbering.Levels and var at)
            {
                i++;
                if (at <= level)
                    label.Append(NumberText.Of(counts[at] ?? 0, definition(at), own.IsLegal));
            }
            else
            {
                label.Append(own.Text[i]);
            }
        }

        return label.ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    private AbstractNumbering? ListOf(ListNumbering numbering)
    {
        var list = _lists.GetValueOrDefault(numbering.ListId);
        for (var left = MostLinks; list?.StyleLink is { } link && left > 0; left--)
        {
            if (_styles[link].NumberingId is not { } id || !_numberings.TryGetValue(id, out var other))
                break;
            list = _lists.GetValueOrDefault(other.ListId);
        }

        return list;
    }

    private static AbstractNumbering ReadList(PartXml xml)
    {
        var list = new AbstractNumbering();
        foreach (var name in xml.WordElements())
        {
            if (name == "lvl" && LevelOf(xml) is { } level)
                list.Definitions[level] = NumberingLevel.Read(xml);
            else if (name == "numStyleLink")
                list.StyleLink = xml.Value;
        }

        return list;
    }

    private static ListNumbering ReadNumbering(PartXml xml)
    {
        var numbering = new ListNumbering(0);
        int? overridden = null;
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "abstractNumId":
                    numbering = numbering with { ListId = xml.Number ?? 0 };
                    break;
                case "lvlOverride":
                    overridden = LevelOf(xml);
                    break;
                case "startOverride" when overridden is { } level:
                    numbering.Starts[level] = xml.Number ?? 0;
                    break;
                case "lvl" when overridden is { } level:
                    numbering.Levels[level] = NumberingLevel.Read(xml);
                    break;
            }
        }

        return numbering;
    }

    private static int? LevelOf(PartXml xml) => xml.NumberOf("ilvl") is >= 0 and < AbstractNumbering.Levels and var level ? level : null;
}
