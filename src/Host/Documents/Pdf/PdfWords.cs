using System.Text;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Puts the letters of one direction together to words, in the order of the content.</summary>
internal sealed class PdfWords
{
    /// <summary>The widest gap between letters of a word, in sizes of the type. A blank takes 0.2 to 0.3.</summary>
    public const double WidestGap = 0.17;

    // A larger step back begins a new word: it is no kerning.
    private const double WidestStepBack = 0.2;

    // A larger step up or down begins a new word: it is no index or exponent.
    private const double HighestStep = 0.35;

    // Exponents and indices are smaller than this share of the letters beside them, stand near them and not far above or below.
    private const double ScriptSize = 0.8;
    private const double WidestScriptGap = 0.3;
    private const double HighestScript = 0.75;
    private const double LowestScript = 0.4;

    // A soft hyphen that has been drawn is a hyphen; a control character is a letter that the font does not name.
    private const char SoftHyphen = '\u00AD';

    // Equal letters nearer than this, in sizes of the type, are one that is written twice to look bold or to have a shadow. The narrowest
    // letter takes 0.2.
    private const double Double = 0.05;

    private readonly List<PdfWord> _words = [];
    private readonly StringBuilder _text = new();
    private readonly HashSet<(string, long, long)> _seen = [];
    private double _left, _last, _right, _base, _size;
    private bool _afterBlank, _blank;

    private PdfWords()
    {
    }

    /// <summary>The words of letters that have the same angle.</summary>
    public static List<PdfWord> Of(IEnumerable<PdfLetter> letters)
    {
        var words = new PdfWords();
        foreach (var letter in letters)
            words.Add(letter);
        words.End();
        return words._words;
    }

    private void Add(PdfLetter letter)
    {
        // Turned upright around the page's corner; only distances count from here on.
        var (sin, cos) = Math.SinCos(-letter.Angle * Math.PI / 180);
        var (left, right) = (letter.X * cos - letter.Y * sin, letter.EndX * cos - letter.EndY * sin);
        var y = letter.X * sin + letter.Y * cos;
        if (letter.IsBlank)
        {
            End();
            _blank = true;
            return;
        }

        if (IsDouble(letter, left, y))
            return;
        var size = letter.Size;
        var largest = Math.Max(size, _size);
        if (_text.Length > 0 && Math.Abs(y - _base) > HighestStep * largest && Math.Abs(left - _right) < WidestScriptGap * largest)
        {
            // An exponent or a mark of a footnote stands on the line of the larger letters beside it.
            var isScript = size <= ScriptSize * _size && IsScript(y - _base, _size);
            if (isScript)
                y = _base;
            else if (_size <= ScriptSize * size && IsScript(_base - y, size))
                (_base, isScript) = (y, true);

            // Two numbers do not become one.
            if (isScript && char.IsDigit(_text[^1]) && char.IsDigit(letter.Text[0]))
            {
                End();
                _blank = true;
            }
        }

        if (_text.Length > 0
            && (left - _right > WidestGap * largest || left < _last - WidestStepBack * largest
                || Math.Abs(y - _base) > HighestStep * largest))
        {
            End();
        }

        if (_text.Length == 0)
            (_left, _right, _base, _size, _afterBlank, _blank) = (left, left, y, size, _blank, false);
        foreach (var character in letter.Text.EnumerateRunes())
            Append(character);
        _last = left;
        _right = Math.Max(_right, right);
        _size = Math.Max(_size, size);
    }

    private static bool IsScript(double above, double size) => above <= HighestScript * size && above >= -LowestScript * size;

    private bool IsDouble(PdfLetter letter, double left, double y)
    {
        var near = Double * letter.Size;
        if (near <= 0)
            return false;
        var (column, row) = ((long)Math.Floor(left / near), (long)Math.Floor(y / near));
        for (var x = -1; x <= 1; x++)
        {
            for (var above = -1; above <= 1; above++)
            {
                if (_seen.Contains((letter.Text, column + x, row + above)))
                    return true;
            }
        }

        _seen.Add((letter.Text, column, row));
        return false;
    }

    private void Append(Rune character)
    {
        if (character.IsBmp && Ligatures.Of((char)character.Value) is { } letters)
            _text.Append(letters);
        else if (character.Value == SoftHyphen)
            _text.Append('-');
        else if (Rune.IsWhiteSpace(character))
            _text.Append(' ');
        else
            _text.Append(Rune.IsControl(character) ? Rune.ReplacementChar.ToString() : character.ToString());
    }

    private void End()
    {
        if (_text.Length == 0)
            return;
        _words.Add(new PdfWord(_text.ToString(), _left, _right, _base, _size, _words.Count, _afterBlank));
        _text.Clear();
    }
}
