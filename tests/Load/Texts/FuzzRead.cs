using System.Text;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>A document's text as read, or the reason for its refusal.</summary>
internal sealed record FuzzRead(string? Text, string? Problem)
{
    /// <summary>Whether it has the letters of a text.</summary>
    public bool IsRight(string text) => Text is not null && Letters(Text).SequenceEqual(Letters(text));

    private static IEnumerable<Rune> Letters(string text) =>
        text.EnumerateRunes().Where(rune => Rune.IsLetterOrDigit(rune) || rune.Value is >= 0x300 and < 0x370);
}
