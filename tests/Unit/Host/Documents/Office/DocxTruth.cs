using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>
/// The words of a Word document, read in another way than the reader's: each part as a tree, and of it the text that Word shows, without
/// numbers of paragraphs. Slow, for tests.
/// </summary>
internal sealed class DocxTruth
{
    private readonly Dictionary<string, XDocument> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _hiddenStyles = [];
    private readonly StringBuilder _text = new();
    private string _defaultStyle = "";

    private DocxTruth(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)))
        {
            using var stream = entry.Open();
            _parts.TryAdd(entry.FullName, XDocument.Load(stream, LoadOptions.PreserveWhitespace));
        }
    }

    /// <summary>How often each word is in the document.</summary>
    public static Dictionary<string, int> Of(byte[] bytes)
    {
        var truth = new DocxTruth(bytes);
        truth.Read();
        return Words(truth._text.ToString());
    }

    /// <summary>How often each word, a run of letters and digits, is in a text.</summary>
    public static Dictionary<string, int> Words(string text) =>
        List(text).GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Twice the number of common words, to that of all.</summary>
    public static double F1(Dictionary<string, int> one, Dictionary<string, int> other)
    {
        var common = one.Sum(word => Math.Min(word.Value, other.GetValueOrDefault(word.Key)));
        var all = one.Values.Sum() + other.Values.Sum();
        return all == 0 ? 1 : 2.0 * common / all;
    }

    private static IEnumerable<string> List(string text) =>
        string.Concat(text.Select(character => char.IsLetterOrDigit(character) || char.IsSurrogate(character) ? character : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void Read()
    {
        var main = Related("", "officeDocument").Single();
        foreach (var styles in Related(main, "styles"))
            FindHidden(_parts[styles]);
        Add(main);
        foreach (var kind in new[] { "header", "footer", "footnotes", "endnotes", "comments" })
        {
            var seen = new HashSet<string>();
            foreach (var part in Related(main, kind))
            {
                var start = _text.Length;
                Add(part);
                if (kind is "header" or "footer" && !seen.Add(string.Join(' ', List(_text.ToString(start, _text.Length - start)))))
                    _text.Length = start;
            }
        }
    }

    private IEnumerable<string> Related(string part, string kind)
    {
        var slash = part.LastIndexOf('/') + 1;
        return (_parts.GetValueOrDefault($"{part[..slash]}_rels/{part[slash..]}.rels")?.Root!.Elements() ?? [])
            .Where(element => Attribute(element, "TargetMode") != "External")
            .Where(element => Attribute(element, "Type")!.EndsWith("/" + kind, StringComparison.Ordinal))
            .Select(element => new Uri(new Uri("http://x/" + part), Attribute(element, "Target")!).AbsolutePath[1..])
            .Where(_parts.ContainsKey).Distinct();
    }

    private void FindHidden(XDocument styles)
    {
        var all = styles.Root!.Elements().Where(element => Is(element, "style")).DistinctBy(style => Attribute(style, "styleId"))
            .ToDictionary(style => Attribute(style, "styleId") ?? "");
        _hiddenStyles.UnionWith(all.Keys.Where(id => IsHidden(all[id], 30)));

        _defaultStyle = all.FirstOrDefault(
            style => Attribute(style.Value, "type") == "paragraph" && Attribute(style.Value, "default") == "1").Key ?? "";

        bool IsHidden(XElement style, int left) => left > 0 && (Vanish(style)
            ?? (all.TryGetValue(Attribute(Child(style, "basedOn"), "val") ?? "", out var parent) && IsHidden(parent, left - 1)));
    }

    private void Add(string part)
    {
        foreach (var paragraph in _parts[part].Descendants().Where(element => Is(element, "p") && !IsElsewhere(element)))
        {
            var isCode = new Stack<bool>();
            foreach (var element in paragraph.Descendants())
            {
                if (element.Ancestors().First(ancestor => Is(ancestor, "p")) != paragraph || IsElsewhere(element))
                    continue;
                if (Is(element, "fldChar"))
                    Field(isCode, Attribute(element, "fldCharType"));
                else if (!isCode.Contains(true) && !IsHidden(element.Parent!, paragraph))
                    _text.Append(Text(element));
            }

            _text.Append('\n');
        }
    }

    private static string Text(XElement element) => element.Name.LocalName switch
    {
        "t" when Is(element, "t") || element.Name.NamespaceName.EndsWith("/math", StringComparison.Ordinal)
            => string.Concat(element.Value.Where(character => character is not ('\u00AD' or '\u200B' or '\uFEFF'))),
        "tab" or "br" or "cr" or "ptab" when Is(element.Parent!, "r") => " ",
        "noBreakHyphen" => "-",
        _ => "",
    };

    private static void Field(Stack<bool> isCode, string? mark)
    {
        if (mark == "begin")
            isCode.Push(true);
        else if (isCode.TryPop(out _) && mark == "separate")
            isCode.Push(false);
    }

    /// <summary>Whether an element is deleted, moved away, not the alternative shown, a phonetic guide, or a line above notes.</summary>
    private static bool IsElsewhere(XElement element) => element.AncestorsAndSelf().Any(ancestor =>
        Is(ancestor, "del") || Is(ancestor, "moveFrom") || Is(ancestor, "rt")
        || (ancestor.Parent?.Name.LocalName == "AlternateContent" && ancestor.ElementsBeforeSelf().Any())
        || ((Is(ancestor, "footnote") || Is(ancestor, "endnote")) && Attribute(ancestor, "type") is not (null or "normal")));

    private bool IsHidden(XElement run, XElement paragraph) => Is(run, "r")
        && (Vanish(run) ?? (_hiddenStyles.Contains(Attribute(Child(Child(run, "rPr"), "rStyle"), "val") ?? "")
            || _hiddenStyles.Contains(Attribute(Child(Child(paragraph, "pPr"), "pStyle"), "val") ?? _defaultStyle)));

    private static bool? Vanish(XElement owner) =>
        Child(Child(owner, "rPr"), "vanish") is { } vanish ? Attribute(vanish, "val") is not ("0" or "false" or "off") : null;

    private static XElement? Child(XElement? element, string name) => element?.Elements().FirstOrDefault(child => Is(child, name));

    private static string? Attribute(XElement? element, string name) =>
        element?.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    private static bool Is(XElement element, string name) =>
        element.Name.LocalName == name && element.Name.NamespaceName.Contains("wordprocessingml", StringComparison.Ordinal)
        && element.Name.NamespaceName.EndsWith("/main", StringComparison.Ordinal);
}
