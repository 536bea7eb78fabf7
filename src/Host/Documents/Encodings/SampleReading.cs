using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>What a sample's bytes come to in one encoding, and how likely that is.</summary>
internal sealed class SampleReading
{
    private const float UsualMark = 5;
    private const float RareMark = 8;
    private const float StrayMark = 11;
    private const float AtWord = 4;
    private const float WithinWord = 6;
    private const float MixedCase = 6;
    private const float ForeignWord = 4;
    private const string Usual = "«»“”‘’„–—…¿¡®™©ªº•·°§€£²№\u00A0";
    private const string Rare = "‚‹›½¼¾³¹±×÷†‰¶´";
    private const string ApartFromWords = "•°§€£½¼¾²³¹±×÷№†‰¶";
    private const string BetweenLetters = "’‘·–—";

    private readonly List<string> _foreignWords = [];
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

    /// <summary>The language that fits best.</summary>
    public string Language { get; private set; } = "";

    /// <summary>Cost of the whole text in its best language, in nats.</summary>
    public float Cost { get; private set; } = float.MaxValue;

    /// <summary>Cost of the words alone that hold other letters than ASCII, each language being possible.</summary>
    public float OwnCost { get; private set; } = float.MaxValue;

    /// <summary>Letters of the words that hold other letters than ASCII.</summary>
    public int OwnLetters { get; private set; }

    /// <summary>Cost per letter of those words beyond what is usual in the language.</summary>
    public float Strangeness { get; private set; }

    /// <summary>Reads a sample; null when a byte does not fit the encoding or comes to what no text holds.</summary>
    public static SampleReading? Of(LegacyEncoding encoding, ReadOnlySpan<byte> sample, bool isWhole)
    {
        try
        {
            var chars = new char[encoding.Encoding.GetMaxCharCount(sample.Length)];
            var count = encoding.Encoding.GetDecoder().GetChars(sample, chars, isWhole);
            return chars.AsSpan(0, count).ToArray().Any(IsNoText) ? null : new SampleReading(encoding, new string(chars, 0, count));
        }
        catch (DecoderFallbackException)
        {
            // The encoding does not fit: that is the answer.
            return null;
        }
    }

    /// <summary>Finds the language.</summary>
    public void Weigh(IReadOnlyList<LetterModel> models, LetterModel english)
    {
        var beside = Script == Script.Latin ? 0 : _asciiWords.Sum(word => english.Cost(word));
        var ofScript = models.Where(model => model.Script == Script).ToList();
        var costs = ofScript.ConvertAll(model => _foreignWords.ConvertAll(word => model.Cost(word)));
        var least = _foreignWords.Select((_, word) => costs.Min(each => each[word]) + ForeignWord).ToList();
        for (var index = 0; index < ofScript.Count; index++)
        {
            var model = ofScript[index];
            var own = costs[index].Select((cost, word) => Math.Min(cost, least[word])).Sum();
            var cost = own + (Script == Script.Latin ? _asciiWords.Sum(word => model.Cost(word)) : beside);
            OwnCost = Math.Min(OwnCost, own);
            if (cost >= Cost)
                continue;
            (Cost, Language) = (cost, model.Language);
            Strangeness = OwnLetters == 0 ? 0 : (own / OwnLetters) - model.Typical;
        }

        Cost += _marks + Encoding.Rarity;
        OwnCost += _marks + Encoding.Rarity;
    }

    private static bool IsNoText(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control => character >= '\u007F',
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        _ => false,
    };

    private static bool IsLetter(char character) => character is not ('×' or '÷') && Scripts.Of(character) != Script.None;

    private void Divide()
    {
        var start = -1;
        for (var at = 0; at <= Text.Length; at++)
        {
            var isLetter = at < Text.Length && IsLetter(Text[at]);
            var isTurn = start >= 0 && isLetter && (Scripts.Of(Text[at - 1]) == Script.EastAsian) != (Scripts.Of(Text[at]) == Script.EastAsian);
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

        _foreignWords.Add(lower);
        OwnLetters += word.Length;
    }

    private float CostOfMark(int at)
    {
        var mark = Text[at];
        var (before, after) = (at > 0 && IsLetter(Text[at - 1]), at + 1 < Text.Length && IsLetter(Text[at + 1]));
        var cost = Usual.Contains(mark) ? UsualMark : Rare.Contains(mark) ? RareMark : StrayMark;
        if (before && after && !BetweenLetters.Contains(mark))
            cost += WithinWord;
        return (before || after) && ApartFromWords.Contains(mark) ? cost + AtWord : cost;
    }
}
