namespace ParallelLlm.Host.Evaluation;

/// <summary>A share that was estimated from a sample of documents.</summary>
/// <param name="Value">The share.</param>
/// <param name="Error">Its standard error, between documents; null if there are fewer than two.</param>
/// <param name="Low">Lower end of Wilson's 95 % interval, which holds for few values too.</param>
/// <param name="High">Its upper end.</param>
internal sealed record Estimate(double Value, double? Error, double Low, double High) : Spread(Value, Error)
{
    /// <summary>The 97.5th percentile of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>An estimate with Wilson's score interval.</summary>
    /// <param name="trials">The number of values that it is a share of.</param>
    public static Estimate Of(double value, double? error, double trials)
    {
        var centre = (value + (Z * Z / (2 * trials))) / (1 + (Z * Z / trials));
        var half = Z / (1 + (Z * Z / trials)) * Math.Sqrt((value * (1 - value) / trials) + (Z * Z / (4 * trials * trials)));
        return new Estimate(value, error, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
