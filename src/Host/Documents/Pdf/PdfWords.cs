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

    // Equal letters nearer than this, in points, are one that is written twice to look bold or to have a shadow.
    private const double Double = 0.5;

    // In the order of Unicode.
    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    private readonly List<PdfWord> _words = [];
    private readonly StringBuilder _text = new();
    private readonly HashSet<(string, int, int)> _seen = [];
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

        if (IsDouble(letter.Text, left, y))
            return;
        var size = letter.Size;
        var largest = Math.Max(size, _size);
        if (_text.Length > 0
            && (left - _right > WidestGap * largest || left < _last - WidestStepBack * largest || Math.Abs(y - _base) > HighestStep * largest))
        {
            End();
        }

        if (_text.Length == 0)
            (_left, _right, _base, _size, _afterBlank, _blank) = (left, left, y, size, _blank, false);
        _text.Append(letter.Text is [var character] ? Ligature(character) ?? letter.Text : letter.Text);
        _last = left;
        _right = Math.Max(_right, right);
        _size = Math.Max(_size, size);
    }

    private bool IsDouble(string text, double left, double y)
    {
        var (column, row) = ((int)Math.Floor(left / Double), (int)Math.Floor(y / Double));
        for (var x = -1; x <= 1; x++)
        {
            for (var above = -1; above <= 1; above++)
            {
                if (_seen.Contains((text, column + x, row + above)))
                    return true;
            }
        }

        _seen.Add((text, column, row));
        return false;
    }

    private static string? Ligature(char character) => character switch
    {
        >= '\uFB00' and <= '\uFB06' => Ligatures[character - '\uFB00'],
        _ => null,
    };

    private void End()
    {
        if (_text.Length == 0)
            return;
        _words.Add(new PdfWord(_text.ToString(), _left, _right, _base, _size, _words.Count, _afterBlank));
        _text.Clear();
    }
}
