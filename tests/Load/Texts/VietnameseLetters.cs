using System.Text;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Vietnamese as windows-1258 writes it: the tone is a separate mark after the vowel.</summary>
internal static class VietnameseLetters
{
    // Grave, acute, hook above, tilde, dot below.
    private const string Tones = "\u0300\u0301\u0309\u0303\u0323";

    private static readonly string[] Vowels =
    [
        "aàáảãạ", "ăằắẳẵặ", "âầấẩẫậ", "eèéẻẽẹ", "êềếểễệ", "iìíỉĩị", "oòóỏõọ", "ôồốổỗộ", "ơờớởỡợ", "uùúủũụ", "ưừứửữự", "yỳýỷỹỵ",
    ];

    private static readonly Dictionary<char, string> Apart = Vowels
        .SelectMany(vowels => new[] { vowels, vowels.ToUpperInvariant() })
        .SelectMany(vowels => vowels.Skip(1).Select((whole, tone) => (whole, apart: $"{vowels[0]}{Tones[tone]}")))
        .ToDictionary(each => each.whole, each => each.apart);

    public static string AsWindows1258(string text) =>
        text.Aggregate(new StringBuilder(text.Length), (all, letter) =>
            Apart.TryGetValue(letter, out var apart) ? all.Append(apart) : all.Append(letter)).ToString();
}
