using System.Globalization;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>
/// A bound that a measure must keep, written as "&gt;= 97" or "&lt;= 0.5"; "&lt;= 5, worst &lt;= 10" if the worst seed has its own bound.
/// </summary>
internal readonly record struct Target(bool AtLeast, double Value, double? Worst)
{
    public static Target Parse(string text)
    {
        var bounds = text.Split(", worst ");
        var (atLeast, value) = Bound(bounds[0], text);
        if (bounds.Length == 1)
            return new Target(atLeast, value, null);
        var (worstAtLeast, worst) = Bound(bounds[1], text);
        return bounds.Length == 2 && worstAtLeast == atLeast ? new Target(atLeast, value, worst) : throw Unreadable(text);
    }

    public bool IsMetBy(double value) => AtLeast ? value >= Value : value <= Value;

    /// <summary>Whether the worst seed meets its own bound or, without one, the median's.</summary>
    public bool IsMetByWorst(double value) => (this with { Value = Worst ?? Value }).IsMetBy(value);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Sign} {Value:0.###}{(Worst is { } worst ? $", worst {Sign} {worst:0.###}" : "")}");

    private string Sign => AtLeast ? "≥" : "≤";

    private static (bool AtLeast, double Value) Bound(string bound, string text) =>
        bound.Split(' ', 2) is [">=" or "<=", var number] parts
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (parts[0] == ">=", value)
            : throw Unreadable(text);

    private static FormatException Unreadable(string text) =>
        new($"'{text}' is not a target; write \">= 97\", \"<= 0.5\" or \"<= 5, worst <= 10\".");
}
