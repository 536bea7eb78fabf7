using System.Globalization;
using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The labels that are printed on pages, such as <c>iv</c> or <c>A-1</c>.</summary>
internal sealed class PdfPageLabels
{
    // The tree of labels has one entry for each change of the numbering; its depth grows with the logarithm.
    private const int MaxRanges = 10_000;
    private const int MaxDepth = 16;

    private const int Letters = 26;

    // Longer ones are no labels, and cost as much as pages do.
    private const int LongestLabel = 64;

    private static readonly (int Value, string Digits)[] Roman =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
        (4, "iv"), (1, "i"),
    ];

    private readonly SortedList<int, Range> _ranges = [];

    /// <summary>Reads the labels of a document.</summary>
    public static PdfPageLabels Of(PdfDocument document)
    {
        var labels = new PdfPageLabels();
        if (document.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Create("PageLabels"), out var root))
            labels.Add(document, root, 0);
        return labels;
    }

    /// <summary>The label of a page; null if it is the page's number or there is none.</summary>
    /// <param name="page">Its number in the file, from 1.</param>
    public string? Of(int page)
    {
        var at = -1;
        foreach (var start in _ranges.Keys)
        {
            if (start >= page)
                break;
            at = start;
        }

        if (at < 0)
            return null;
        var label = _ranges[at].Label(page - 1 - at);
        return label.Length is 0 or > LongestLabel || label == page.ToString(CultureInfo.InvariantCulture) ? null : label;
    }

    private void Add(PdfDocument document, IToken? token, int depth)
    {
        if (Resolve(document, token) is not DictionaryToken node || depth == MaxDepth)
            return;
        if (node.TryGet(NameToken.Create("Nums"), out var numbers) && Resolve(document, numbers) is ArrayToken pairs)
        {
            for (var i = 0; i + 1 < pairs.Length && _ranges.Count < MaxRanges; i += 2)
            {
                if (Resolve(document, pairs[i]) is NumericToken start && Resolve(document, pairs[i + 1]) is DictionaryToken range)
                    _ranges[start.Int] = Range.Of(range);
            }
        }

        if (node.TryGet(NameToken.Kids, out var children) && Resolve(document, children) is ArrayToken kids)
        {
            foreach (var kid in kids.Data.Take(MaxRanges - _ranges.Count))
                Add(document, kid, depth + 1);
        }
    }

    private static IToken? Resolve(PdfDocument document, IToken? token) =>
        token is IndirectReferenceToken reference ? document.Structure.GetObject(reference.Data)?.Data : token;

    private sealed record Range(string Style, string Prefix, int First)
    {
        public static Range Of(DictionaryToken range) => new(
            range.TryGet(NameToken.S, out NameToken style) ? style.Data : "",
            range.TryGet(NameToken.P, out IDataToken<string> prefix) ? prefix.Data : "",
            range.TryGet(NameToken.Create("St"), out NumericToken first) ? first.Int : 1);

        public string Label(int index)
        {
            var number = First + index;
            return Prefix + Style switch
            {
                "D" => number.ToString(CultureInfo.InvariantCulture),
                "r" => InRoman(number),
                "R" => InRoman(number).ToUpperInvariant(),
                "a" => InLetters(number, 'a'),
                "A" => InLetters(number, 'A'),
                _ => "",
            };
        }

        private static string InRoman(int number)
        {
            var text = new StringBuilder();
            foreach (var (value, digits) in Roman)
            {
                for (; number >= value && text.Length <= LongestLabel; number -= value)
                    text.Append(digits);
            }

            return text.ToString();
        }

        /// <summary>After z come aa, bb, and so on.</summary>
        private static string InLetters(int number, char first) =>
            number < 1 ? "" : new string((char)(first + (number - 1) % Letters), Math.Min((number - 1) / Letters + 1, LongestLabel + 1));
    }
}
