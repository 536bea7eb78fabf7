using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Characters that no text holds.</summary>
internal static class NoText
{
    /// <summary>Whether there is a control character beyond white space and escape, or a code that stands for nothing.</summary>
    public static bool ContainsNoText(this ReadOnlySpan<char> text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (!character.IsAscii && IsNothing(character))
                return true;
        }

        return false;
    }

    private static bool IsNothing(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
