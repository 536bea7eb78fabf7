using System.Globalization;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Rule;

/// <summary>Says values in other words than the document, so that the search for evidence has something to find. Thread-safe.</summary>
/// <param name="options">How often.</param>
/// <param name="seed">Seed of the draws.</param>
public sealed class Disturbance(DisturbOptions options, int seed)
{
    private const int ShortestSlip = 8;

    private static readonly string[] DateForms = ["yyyy-MM-dd", "d MMMM yyyy", "dd.MM.yyyy"];

    /// <summary>A disturbance that does something; null if the options ask for none.</summary>
    public static Disturbance? Of(ProviderOptions options) =>
        options.Disturb == new DisturbOptions() ? null : new Disturbance(options.Disturb, options.Seed);

    /// <summary>Whether an answer about several texts has no part for this one.</summary>
    public bool LeavesOut(ReadOnlySpan<char> text) =>
        options.Missing > 0 && new Random(Hash(text.ToString())).NextDouble() < options.Missing;

    /// <summary>The value as it is answered.</summary>
    public string Apply(ReadOnlySpan<char> value)
    {
        var text = value.ToString();
        if (text.Length == 0)
            return text;
        var random = new Random(Hash(text));
        var draw = random.NextDouble();
        return (draw -= options.Case) < 0 ? OtherCase(text)
            : (draw -= options.Date) < 0 ? OtherDate(text)
            : (draw -= options.Slip) < 0 ? Slip(text, random)
            : draw < options.Invented ? string.Create(CultureInfo.InvariantCulture, $"Invented {random.Next(100_000, 1_000_000)}")
            : text;
    }

    private static string OtherCase(string text) =>
        text.ToUpperInvariant() is var upper && upper != text ? upper : text.ToLowerInvariant();

    private static string OtherDate(string text)
    {
        for (var form = 0; form < DateForms.Length; form++)
        {
            if (DateOnly.TryParseExact(text, DateForms[form], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return date.ToString(DateForms[(form + 1) % DateForms.Length], CultureInfo.InvariantCulture);
        }

        return text;
    }

    private static string Slip(string text, Random random)
    {
        var letters = Enumerable.Range(1, Math.Max(0, text.Length - 2)).Where(index => char.IsAsciiLetterLower(text[index])).ToArray();
        if (text.Length < ShortestSlip || letters.Length == 0)
            return text;
        var at = letters[random.Next(letters.Length)];
        return $"{text[..at]}{(text[at] == 'q' ? 'x' : 'q')}{text[(at + 1)..]}";
    }

    // The same in every process (FNV-1a).
    private int Hash(string text)
    {
        var hash = unchecked(2166136261u ^ (uint)seed);
        foreach (var letter in text)
            hash = unchecked((hash ^ letter) * 16777619u);
        return (int)hash;
    }
}
