using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Finds characters that no text holds.</summary>
internal static class NonText
{
    /// <summary>Whether there is a control character beyond ASCII, or a code that stands for nothing.</summary>
    public static bool ContainsNonText(this ReadOnlySpan<char> text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (!character.IsAscii && IsNonText(character))
                return true;
        }

        return false;
    }

    private static bool IsNonText(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
