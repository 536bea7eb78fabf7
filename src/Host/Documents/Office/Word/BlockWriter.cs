using System.Text;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// Writes blocks with the white space between them, and keeps their places. Headings stay with the text below them, short items and the
/// rows of a table with each other; all else is set apart by a blank line. Not thread-safe.
/// </summary>
internal sealed class BlockWriter(TextSink sink)
{
    // Headings and column names go with every chunk: longer ones are none, but paragraphs that were given a heading's style.
    private const int LongestHeading = 200;

    // Longer items are paragraphs of their own, such as those of a contract.
    private const int LongestItem = 200;

    private readonly string?[] _headings = new string?[DocxStyles.LowestHeading + 1];
    private readonly long _start = sink.Length;
    private SourcePlace? _place;
    private Block _last;
    private bool _isApart;

    /// <summary>The part that is read, such as <c>body</c>. Headings count within their part.</summary>
    public string Part { get; private set; } = "";

    /// <summary>Whether the blocks belong to a text box, which takes part in nothing around it.</summary>
    public bool IsInBox { get; set; }

    public bool HasText => sink.Length > _start;

    /// <summary>Begins another part.</summary>
    public void StartPart(string part)
    {
        Part = part;
        Array.Clear(_headings);
        Separate();
    }

    /// <summary>Sets the next block apart from the last one, such as a table from another.</summary>
    public void Separate() => _isApart = true;

    public void Write(Block block)
    {
        if (HasText)
            sink.Write(_isApart || !BelongTogether(_last, block) ? "\n\n" : "\n");
        var place = PlaceOf(block);
        if (place != _place)
            sink.Mark(_place = place);
        sink.Write(Valid(block.Text));
        (_last, _isApart) = (block, false);
        if (block.Kind == BlockKind.Heading && !IsInBox)
            SetHeading(block);
    }

    private static bool BelongTogether(Block above, Block below) =>
        above.Kind == BlockKind.Heading
        || (above.Kind == BlockKind.Row && below.Kind == BlockKind.Row)
        || (above.Kind == BlockKind.Item && below.Kind == BlockKind.Item && Math.Max(above.Text.Length, below.Text.Length) <= LongestItem);

    private SourcePlace PlaceOf(Block block)
    {
        // A heading is not its own: the nearest one above it is one that it is a part of.
        var lowest = block.Kind == BlockKind.Heading && !IsInBox ? block.Level - 1 : _headings.Length - 1;
        var heading = lowest < 0 ? -1 : Array.FindLastIndex(_headings, lowest, text => text is not null);
        return new()
        {
            Part = IsInBox ? "text box" : Part,
            Heading = heading < 0 ? null : _headings[heading],
            Columns = block.Columns,
        };
    }

    private void SetHeading(Block block)
    {
        Array.Clear(_headings, block.Level, _headings.Length - block.Level);
        var text = block.Text.ReplaceLineEndings(" ");
        if (text.Length <= LongestHeading)
            _headings[block.Level] = text;
    }

    /// <summary>The text without halves of surrogate pairs, which XML can hold as numbers.</summary>
    private static string Valid(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
