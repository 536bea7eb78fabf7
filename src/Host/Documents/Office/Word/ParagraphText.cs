using System.Text;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>
/// The text of a paragraph as its runs come: words that are split over runs are joined, white space runs together, and there is none at
/// the edges.
/// </summary>
internal sealed class ParagraphText
{
    private const char SoftHyphen = '\u00AD';
    private const char ZeroWidthSpace = '\u200B';
    private const char ZeroWidthNoBreakSpace = '\uFEFF';

    private readonly StringBuilder _text = new();
    private string _space = "";
    private bool _hasPlain;

    public int Length => _text.Length;

    /// <summary>Whether all of it is bold.</summary>
    public bool IsBold => _text.Length > 0 && !_hasPlain;

    public void Add(ReadOnlySpan<char> text, bool isBold)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            var isSpace = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isSpace && character is not (SoftHyphen or ZeroWidthSpace or ZeroWidthNoBreakSpace))
                continue;
            Append(text[start..i], isBold);
            start = i + 1;
            if (isSpace)
                Space(character == '\t' ? "\t" : " ");
        }

        Append(text[start..], isBold);
    }

    /// <summary>Adds white space; of several the one that separates most counts.</summary>
    /// <param name="space">A blank, a tab, or line ends.</param>
    public void Space(string space)
    {
        if (space == "\n" && _space == "\n")
            _space = "\n\n";
        else if (Rank(space) > Rank(_space))
            _space = space;
    }

    /// <summary>Takes the text away; more may follow.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        (_space, _hasPlain) = ("", false);
        return text;
    }

    private void Append(ReadOnlySpan<char> word, bool isBold)
    {
        if (word.IsEmpty)
            return;
        if (_text.Length > 0)
            _text.Append(_space);
        _space = "";
        _text.Append(word);
        _hasPlain |= !isBold;
    }

    private static int Rank(string space) => space switch
    {
        "" => 0,
        " " => 1,
        "\t" => 2,
        _ => space.Length + 2,
    };
}
