using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>Writes text as a browser would show it: white space runs together, blocks are apart, and nothing is blank twice.</summary>
internal sealed class TextFlow
{
    private const char SoftHyphen = '\u00AD';
    private const char ZeroWidthSpace = '\u200B';
    private const int BlankLine = 2;

    private readonly StringBuilder _text = new();
    private int _newLines;
    private bool _space;
    private string _bullet = "";

    /// <summary>Text whose white space means nothing but a gap.</summary>
    public void Text(string text)
    {
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                _space = true;
            }
            else if (character is not (SoftHyphen or ZeroWidthSpace))
            {
                Separate();
                _text.Append(character);
            }
        }
    }

    /// <summary>Text whose white space stands as it is.</summary>
    public void Preformatted(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        _space = false;
        Separate();
        _text.Append(text.ReplaceLineEndings("\n").Trim('\n'));
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
        _space = false;
        if (_text.Length > 0)
            _text.Append(separator);
    }

    public override string ToString() => _text.ToString();

    private void Break(int newLines)
    {
        _newLines = Math.Max(_newLines, newLines);
        _space = false;
    }

    private void Separate()
    {
        if (_text.Length == 0 || _newLines > 0)
        {
            if (_text.Length > 0)
                _text.Append('\n', _newLines);
            _text.Append(_bullet);
            _bullet = "";
        }
        else if (_space)
        {
            _text.Append(' ');
        }

        _newLines = 0;
        _space = false;
    }
}
