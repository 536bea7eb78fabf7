using System.Globalization;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Bounds on a metric. At least one is set, and all that are set must hold.</summary>
internal sealed record Threshold
{
    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }

    public double? Exactly { get; init; }

    /// <summary>The error in the threshold itself; null if it is valid.</summary>
    public string? Problem => this switch
    {
        { AtLeast: null, AtMost: null, Exactly: null } => "needs one of 'at_least', 'at_most' and 'exactly'",
        { Exactly: not null } and not { AtLeast: null, AtMost: null } => "takes either 'exactly' or bounds, not both",
        { AtLeast: { } low, AtMost: { } high } when low > high => "has an 'at_least' above its 'at_most'",
        _ => null,
    };

    /// <summary>Whether a value meets it. Not a number never does.</summary>
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
