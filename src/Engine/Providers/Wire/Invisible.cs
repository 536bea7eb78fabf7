using System.Text;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Characters that show nothing by themselves, such as zero-width spaces and direction marks: with one between two letters, a text reads
/// the same but compares as different. Pure.
/// </summary>
internal static class Invisible
{
    // Unicode's Default_Ignorable_Code_Point, and the marks of annotations.
    private static readonly (int First, int Last)[] Ranges =
    [
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    public static bool Is(Rune rune) => rune.Value >= 0xAD && Ranges.Any(range => rune.Value >= range.First && rune.Value <= range.Last);
}
