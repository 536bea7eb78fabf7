using System.Globalization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>What a metric must be. At least one bound is set; all that are must hold.</summary>
internal sealed record Threshold
{
    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }

    public double? Exactly { get; init; }

    /// <summary>What is wrong with the threshold itself; null when it can be used.</summary>
    public string? Problem => this switch
    {
        { AtLeast: null, AtMost: null, Exactly: null } => "needs one of 'at_least', 'at_most' and 'exactly'",
        { Exactly: not null } and not { AtLeast: null, AtMost: null } => "takes either 'exactly' or bounds, not both",
        { AtLeast: { } low, AtMost: { } high } when low > high => "has an 'at_least' above its 'at_most'",
        _ => null,
    };

    /// <summary>Whether a value meets it. One that is not a number never does.</summary>
    public bool IsMet(double value) =>
        !double.IsNaN(value)
        && (AtLeast is not { } low || value >= low)
        && (AtMost is not { } high || value <= high)
        && (Exactly is not { } exact || value == exact);

    public override string ToString() => string.Join(" and ", Bounds());

    private IEnumerable<string> Bounds()
    {
        if (AtLeast is { } low)
            yield return string.Create(CultureInfo.InvariantCulture, $"≥ {low}");
        if (AtMost is { } high)
            yield return string.Create(CultureInfo.InvariantCulture, $"≤ {high}");
        if (Exactly is { } exact)
            yield return string.Create(CultureInfo.InvariantCulture, $"= {exact}");
    }
}
