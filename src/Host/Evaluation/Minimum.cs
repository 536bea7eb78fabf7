using System.Globalization;

namespace ParallelLlm.Host.Evaluation;

/// <summary>The least F1 that a field must have; an evaluation below it fails.</summary>
/// <param name="Field">Name or pointer; null for all fields together.</param>
internal sealed record Minimum(string? Field, double Value)
{
    /// <summary>Reads <c>NAME=X</c>; null if it is none.</summary>
    public static Minimum? Of(string text) =>
        text.LastIndexOf('=') is > 0 and var at && Number(text[(at + 1)..]) is { } value ? new Minimum(text[..at], value) : null;

    /// <summary>Reads a number from 0 to 1; null if it is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
            ? number
            : null;

    /// <summary>Why scores do not reach it; null if they do.</summary>
    public string? Missed(ProfileScores scores)
    {
        var found = Field is null ? scores.Micro : scores.Of(Field);
        var name = Field is null ? "F1 of all fields" : $"F1 of {Field}";
        var of = scores.Profile is null ? "" : $"{scores.Profile}: ";
        return found is null ? $"{of}{name} is unknown: there is no value"
            : found.Value < Value ? string.Create(CultureInfo.InvariantCulture, $"{of}{name} is {found.Value:0.0000}, below {Value}")
            : null;
    }
}
