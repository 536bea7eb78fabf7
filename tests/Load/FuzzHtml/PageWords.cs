using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>The words of a page. Words of form controls and of preheaders have prefixes of their own.</summary>
internal static partial class PageWords
{
    public const string FormValue = "formvalue";
    public const string Preheader = "preheader";

    private static readonly string[] Plain =
    [
        "patient", "Name", "of", "the", "ward", "Müller", "größe", "ÄRZTE", "straße", "fever", "12", "3rd", "2024", "B12", "žluť", "Łódź",
        "患者", "診断", "диагноз", "Ελλάδα", "o'neil", "well-known", "mg", "x", "A", "insulin", "report", "éloïse", "naïve", "1,250", "38.5",
    ];

    private static readonly string[] Entities = ["&amp;", "&lt;b&gt;", "&#8364;", "&#xFC;ber", "50&#176;", "&#160;"];

    /// <summary>A few words with white space between and sometimes around them.</summary>
    public static string Some(Random random)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? Blank(random) : "");
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            text.Append(random.Next(12) == 0 ? Entities[random.Next(Entities.Length)] : Plain[random.Next(Plain.Length)]);
            if (count > 1 || random.Next(3) == 0)
                text.Append(Blank(random));
        }

        return text.ToString();
    }

    /// <summary>Counts the words of a text, normalized to compatible letters, without soft hyphens and zero-width spaces.</summary>
    public static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match match in Word().Matches(Invisible().Replace(text.Normalize(NormalizationForm.FormKC), "")))
            counts[match.Value] = counts.GetValueOrDefault(match.Value) + 1;
        return counts;
    }

    /// <summary>The harmonic mean of precision and recall; 1 for two texts without words.</summary>
    public static double F1(Dictionary<string, int> found, Dictionary<string, int> expected)
    {
        var common = found.Sum(word => Math.Min(word.Value, expected.GetValueOrDefault(word.Key)));
        var all = found.Values.Sum() + expected.Values.Sum();
        return all == 0 ? 1 : 2.0 * common / all;
    }

    private static string Blank(Random random) => random.Next(8) switch
    {
        0 => "\n",
        1 => "  ",
        2 => "\t",
        3 => " \r\n  ",
        _ => " ",
    };

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Word();

    [GeneratedRegex("[\u00AD\u200B]", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Invisible();
}
