using System.Globalization;

namespace ParallelLlm.Host.Evaluation;

/// <summary>The least F1 that a field must have; an evaluation below it fails.</summary>
/// <param name="Field">Name or pointer, of a value or of an object or list of values; null for all values together.</param>
internal sealed record Minimum(string? Field, double Value)
{
    // The mean of three times 0.7 may be a little less.
    private const double Rounding = 1e-9;

    /// <summary>Reads <c>NAME=X</c>; null if it is none.</summary>
    public static Minimum? Of(string text) =>
        text.LastIndexOf('=') is > 0 and var at && Number(text[(at + 1)..]) is { } value ? new Minimum(text[..at], value) : null;

    /// <summary>Reads a number from 0 to 1; null if it is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
            ? number
            : null;

    /// <summary>
    /// Why scores do not reach it; null if they do. Where nothing is to be found and nothing was found, nothing is wrong.
    /// </summary>
    public string? Missed(ProfileScores scores)
    {
        var name = (scores.Profile is null ? "" : $"{scores.Profile}: ") + (Field is null ? "F1 of all values" : $"F1 of {Field}");
        var runs = scores.Tables.Select(table => table.CountsOf(Field)).OfType<FieldCounts>().ToList();
        if (runs.Count == 0)
            return $"{name} is unknown: no result has the field";
        if (runs.TrueForAll(run => run == default))
            return $"{name} is unknown: no value was compared";
        var known = runs.Select(run => run.F1).OfType<double>().ToList();
        if (known.Count == 0 || known.Average() is var mean && mean >= Value - Rounding)
            return null;
        var shown = Math.Floor((mean + Rounding) * 10_000) / 10_000;
        return string.Create(CultureInfo.InvariantCulture, $"{name} is {shown:0.0000}, below {Value}");
    }
}
