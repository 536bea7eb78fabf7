using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>A text value with one number, and the text before and after it: <c>50 %</c>, <c>EUR 1.234,56</c>. Immutable.</summary>
/// <param name="Written">The number with its sign.</param>
/// <param name="Key">The number, by <see cref="NumberKey"/>.</param>
/// <param name="Before">The text before it, folded.</param>
/// <param name="After">The text after it, folded.</param>
internal sealed record Amount(string Written, string Key, string Before, string After)
{
    private const int Longest = 16;

    // A currency may stand at either side.
    private bool IsInCurrency =>
        (Before.Length == 0 || After.Length == 0) && Before + After is var unit
        && (NumberContext.IsCurrency(unit.ToUpperInvariant()) || NumberContext.IsCurrency(unit)
            || (unit.Length == 1 && char.GetUnicodeCategory(unit[0]) == UnicodeCategory.CurrencySymbol));

    /// <summary>Reads a value; null if it is not an amount, or its number has several readings.</summary>
    public static Amount? Of(string value)
    {
        var (first, last) = (0, value.Length - 1);
        while (first <= last && Letters.Digit(value[first]) < 0)
            first++;
        while (last >= first && Letters.Digit(value[last]) < 0)
            last--;
        if (first > last)
            return null;
        first -= Borders.IsPoint(value, first - 1) ? 1 : 0;
        first -= first > 0 && value[first - 1] is '-' or '−' or '+' ? 1 : 0;
        var (before, after) = (FoldedText.Fold(value[..first]), FoldedText.Fold(value[(last + 1)..]));
        if (before.Length + after.Length is 0 or > Longest)
            return null;
        var written = value[first..(last + 1)];
        return NumberTokens.KeyOf(written.TrimStart('+')) is { } key ? new Amount(written, key, before, after) : null;
    }

    /// <summary>The amount's place at one of its number; null if something else stands around it.</summary>
    public Occurrence? At(FoldedText text, Occurrence number) =>
        Around(text, number, Before, After) ?? (IsInCurrency ? Around(text, number, After, Before) : null);

    private static Occurrence? Around(FoldedText text, Occurrence number, string before, string after)
    {
        var folded = text.Text.AsSpan();
        var (start, end) = (text.IndexOf(number.Start), text.IndexOf(number.End));
        if (before.Length > 0)
        {
            start -= start > 0 && folded[start - 1] == ' ' ? 1 : 0;
            if (!folded[..start].EndsWith(before))
                return null;
            start -= before.Length;
        }

        if (after.Length > 0)
        {
            end += end < folded.Length && folded[end] == ' ' ? 1 : 0;
            if (!folded[end..].StartsWith(after))
                return null;
            end += after.Length;
        }

        return text.IsWhole(start) && text.IsWhole(end) ? text.SourceOf(start, end) : null;
    }
}
