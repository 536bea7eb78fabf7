using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>A sample read in one encoding, and the likelihood of that reading.</summary>
internal sealed class SampleReading
{
    private const float UsualMark = 5;
    private const float RareMark = 8;
    private const float StrayMark = 11;
    private const float UnknownLetter = 4;
    private const float AtWord = 4;
    private const float WithinWord = 6;
    private const float MixedCase = 6;
    private const float ForeignWord = 4;

    // A short name may cost this much more than usual without being strange.
    private const float OfChance = 6;
    private const int BlockBits = 7;
    private const string Usual = "«»“”‘’„–—…¿¡®™©ªº•·°§€£²№±µ\u00A0";
    private const string Rare = "‚‹›½¼¾³¹×÷†‰¶´";
    private const string ApartFromWords = "•°§€£©½¼¾³¹±×÷№†‰¶";
    private const string BetweenLetters = "’‘·–—";

    private readonly List<string> _ownWords = [];
    private readonly List<string> _asciiWords = [];
    private float _marks;

    private SampleReading(LegacyEncoding encoding, string text)
    {
        (Encoding, Text) = (encoding, text);
        Script = Scripts.OfMost(text);
        Divide();
    }

    public LegacyEncoding Encoding { get; }

    public string Text { get; }

    public Script Script { get; }

    /// <summary>The number of letters in words that are not plain ASCII.</summary>
    public int OwnLetters { get; private set; }

    /// <summary>Cost of the whole text in the best-fitting language, in nats.</summary>
    public float Cost { get; private set; } = float.MaxValue;

    /// <summary>Cost per letter of the words that are not plain ASCII, above the usual cost in the language.</summary>
    public float Strangeness { get; private set; }

    /// <summary>Whether every byte of a sample fits an encoding and decodes to characters of a text.</summary>
    public static bool Fits(LegacyEncoding encoding, ReadOnlySpan<byte> sample, bool isWhole) =>
        TryDecode(encoding, sample, isWhole, out var text) && !text.ContainsNonText();

    /// <summary>Reads a part of a sample; null if it does not fit the encoding.</summary>
    public static SampleReading? Of(LegacyEncoding encoding, ReadOnlySpan<byte> part) =>
        TryDecode(encoding, part, isWhole: false, out var text) ? new SampleReading(encoding, text.ToString()) : null;

    /// <summary>Finds the language. A word of another language, such as a name, is allowed at a cost.</summary>
    public void Weigh(WordCosts costs)
    {
        var models = costs.Models(Script);
        var own = _ownWords.ConvertAll(word => costs.Of(Script, word));
        var least = own.ConvertAll(each => each.Min() + ForeignWord);
        var ascii = Script == Script.Latin ? _asciiWords.ConvertAll(word => costs.Of(Script, word)) : [];
        var beside = Script == Script.Latin ? 0 : _asciiWords.Sum(costs.InEnglish);
        for (var language = 0; language < models.Count; language++)
        {
            var ofOwn = 0f;
            for (var word = 0; word < own.Count; word++)
                ofOwn += Math.Min(own[word][language], least[word]);
            var cost = ofOwn + beside + ascii.Sum(each => each[language]);
            if (cost >= Cost)
                continue;
            Cost = cost;
            Strangeness = OwnLetters == 0 ? 0 : ((ofOwn - OfChance) / OwnLetters) - models[language].Typical;
        }

        Cost += _marks + Encoding.Rarity;
    }

    private static bool TryDecode(LegacyEncoding encoding, ReadOnlySpan<byte> bytes, bool isWhole, out Span<char> text) =>
        StrictDecoding.TryDecode(encoding.Encoding, bytes, isWhole, out text)
        && StrictDecoding.Correct(encoding.Encoding, text) is null;

    private static bool IsLetter(char character) => character is not ('×' or '÷') && Scripts.Of(character) != Script.None;

    private void Divide()
    {
        var start = -1;
        for (var at = 0; at <= Text.Length; at++)
        {
            var isLetter = at < Text.Length && IsLetter(Text[at]);
            var isTurn = start >= 0 && isLetter
                && (Scripts.Of(Text[at - 1]) == Script.EastAsian) != (Scripts.Of(Text[at]) == Script.EastAsian);
            if (isTurn && (char.IsAsciiLetterLower(Text[at - 1]) || char.IsAsciiLetterLower(Text[at])))
                _marks += WithinWord;
            if (start >= 0 && (!isLetter || isTurn))
            {
                Take(Text.AsSpan(start..at));
                start = -1;
            }

            if (isLetter && start < 0)
                start = at;
            if (at < Text.Length && !isLetter && !char.IsAscii(Text[at]))
                _marks += CostOfMark(at);
        }
    }

    private void Take(ReadOnlySpan<char> word)
    {
        for (var at = 1; at < word.Length; at++)
        {
            if (char.IsLower(word[at - 1]) && char.IsUpper(word[at]))
                _marks += MixedCase;
        }

        var lower = word.ToString().ToLowerInvariant();
        if (Ascii.IsValid(word))
        {
            _asciiWords.Add(lower);
            return;
        }

        _ownWords.Add(lower);
        OwnLetters += word.Length;
    }

    private float CostOfMark(int at)
    {
        var mark = Text[at];
        if (IsOfUnknownScript(mark))
            return at > 0 && mark >> BlockBits == Text[at - 1] >> BlockBits ? UnknownLetter : StrayMark;
        var (before, after) = (at > 0 && IsLetter(Text[at - 1]), at + 1 < Text.Length && IsLetter(Text[at + 1]));
        var cost = Usual.Contains(mark) || char.IsSurrogate(mark) ? UsualMark : Rare.Contains(mark) ? RareMark : StrayMark;
        if (before && after && !BetweenLetters.Contains(mark))
            cost += WithinWord;
        var isApart = !before && !after && (mark != '§' || IsBeforeNumber(Text.AsSpan(at + 1)));
        return !isApart && ApartFromWords.Contains(mark) ? cost + AtWord : cost;
    }

    private static bool IsBeforeNumber(ReadOnlySpan<char> rest) =>
        rest.TrimStart() is [var next, ..] && (char.IsAsciiDigit(next) || next == '§');

    /// <summary>Whether it is a letter or vowel sign of a script without a model; only Unicode has these, close together.</summary>
    private static bool IsOfUnknownScript(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.OtherLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        && character > 'º';
}
