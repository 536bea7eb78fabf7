using System.Globalization;

namespace ParallelLlm.Tests.Load.Laboratory.Definition;

/// <summary>A bound that a measure must keep, written as "&gt;= 97" or "&lt;= 0.5".</summary>
internal readonly record struct Target(bool AtLeast, double Value)
{
    public static Target Parse(string text)
    {
        var parts = text.Split(' ', 2);
        if (parts is [">=" or "<=", var number] && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return new Target(parts[0] == ">=", value);
        throw new FormatException($"'{text}' is no target; write \">= 97\" or \"<= 0.5\".");
    }

    public bool IsMetBy(double value) => AtLeast ? value >= Value : value <= Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? "≥" : "≤")} {Value:0.###}");
}
