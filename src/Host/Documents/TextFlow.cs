using System.Text;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>Writes text as a browser would show it: white space runs together, blocks are apart, and nothing is blank twice.</summary>
/// <param name="places">Takes the line of the source that each line of the text, and what comes of other lines in it, begins with.</param>
internal sealed class TextFlow(HtmlPlaces? places = null)
{
    private const char SoftHyphen = '\u00AD';
    private const char ZeroWidthSpace = '\u200B';
    private const int BlankLine = 2;

    private readonly StringBuilder _text = new();
    private int _newLines;
    private bool _space;
    private string _bullet = "";

    // Preserved white space that no word has followed yet.
    private readonly StringBuilder _kept = new();

    // Whether the pending new lines come from a block rather than from preserved line ends.
    private bool _isBlockEnd = true;

    // White space at a box's beginning is not shown.
    private bool _isBoxStart;

    // A gap shows even where white space does not.
    private bool _gap;

    // The line of the source that the text so far ends in; 0 at the beginning.
    private int _marked;

    /// <summary>The line of the source that the text comes from; counts on with the line breaks in it.</summary>
    public int Line { get; set; }

    /// <summary>The line of the source that the first text came from; 0 as long as there is none.</summary>
    public int FirstLine { get; private set; }

    /// <summary>Length of the text so far.</summary>
    public int Length => _text.Length;

    /// <summary>Whether a letter appended next would continue a word.</summary>
    public bool EndsWithinWord =>
        _newLines == 0 && !_space && !_gap && _kept.Length == 0 && _text.Length > 0 && LetterCase.IsOfWord(_text[^1], isWithin: true);

    public void Text(string text, WhiteSpace whiteSpace = WhiteSpace.Collapse)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsWhiteSpace(character))
            {
                Space(character, whiteSpace);
            }
            else if (!IsInvisible(character))
            {
                Separate();
                var start = i;
                while (i + 1 < text.Length && !char.IsWhiteSpace(text[i + 1]) && !IsInvisible(text[i + 1]))
                    i++;
                _text.Append(text, start, i + 1 - start);
            }
        }
    }

    /// <summary>Separates the following text from the preceding, at least by a blank.</summary>
    public void Gap() => _gap = true;

    /// <summary>Writes a box in the line: white space at its edges is not shown.</summary>
    public void Box(Action write)
    {
        var (length, space) = (_text.Length, _space);
        _isBoxStart = true;
        write();
        _isBoxStart = false;
        _space = space;
        if (_text.Length == length)
            return;
        _space = false;
        _kept.Clear();
    }

    /// <summary>What follows begins on a new line.</summary>
    public void NewLine() => Break(1);

    /// <summary>What follows begins after a blank line.</summary>
    public void Paragraph() => Break(BlankLine);

    /// <summary>A forced line break: two of them are a blank line.</summary>
    public void ForcedBreak() => Break(Math.Min(_newLines + 1, BlankLine));

    /// <summary>What follows is an item of a list.</summary>
    /// <param name="depth">How many lists it is in.</param>
    public void Item(int depth)
    {
        NewLine();
        _bullet = new string(' ', BlankLine * Math.Max(0, depth - 1)) + "- ";
    }

    /// <summary>Takes back a break: what follows goes on the line before it.</summary>
    public void Resume(string separator)
    {
        _newLines = 0;
        _space = _gap = false;
        if (_text.Length > 0)
            _text.Append(separator);
    }

    public override string ToString() => _text.ToString();

    /// <summary>The text from an offset on, at most so many characters of it.</summary>
    public string From(int start, int length) => _text.ToString(start, Math.Min(length, _text.Length - start));

    private static bool IsInvisible(char character) => character is SoftHyphen or ZeroWidthSpace;

    private void Space(char character, WhiteSpace whiteSpace)
    {
        if (character == '\n')
            Line++;
        if (character == '\n' && whiteSpace != WhiteSpace.Collapse)
            KeptLineEnd();
        else if (whiteSpace != WhiteSpace.Keep || character == '\r')
            _space = !_isBoxStart || _space;
        else
            _kept.Append(character);
    }

    private void Break(int newLines)
    {
        _newLines = Math.Max(Math.Min(_newLines, BlankLine), newLines);
        _isBlockEnd = true;
        _space = _gap = false;
        _kept.Clear();
    }

    /// <summary>Preserves blank lines within preserved text, but not at its edges.</summary>
    private void KeptLineEnd()
    {
        _newLines = _isBlockEnd ? Math.Max(_newLines, 1) : _newLines + 1;
        _space = _gap = false;
        _kept.Clear();
    }

    private void Separate()
    {
        if (_text.Length == 0 || _newLines > 0)
        {
            if (_text.Length > 0)
                _text.Append('\n', _newLines);
            Mark();
            _text.Append(_bullet);
            _bullet = "";
        }
        else if ((_space || _gap) && _kept.Length == 0)
        {
            _text.Append(' ');
        }

        _text.Append(_kept);
        if (_marked != Line)
            Mark();
        _kept.Clear();
        _newLines = 0;
        _isBlockEnd = _isBoxStart = _space = _gap = false;
    }

    private void Mark()
    {
        places?.Add(_text.Length, Line);
        _marked = Line;
        if (FirstLine == 0)
            FirstLine = Line;
    }
}
