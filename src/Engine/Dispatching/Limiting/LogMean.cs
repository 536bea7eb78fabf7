namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Running mean and variance of logarithms (Welford, 1962).</summary>
internal readonly record struct LogMean(int Count, double Mean, double SquaredDeviations)
{
    /// <summary>Creates a number of values with a mean and variance.</summary>
    public static LogMean Of(int count, double mean, double variance) => new(count, mean, variance * count);

    /// <summary>Returns the mean with one more value.</summary>
    public LogMean With(double value)
    {
        var delta = value - Mean;
        var mean = Mean + (delta / (Count + 1));
        return new LogMean(Count + 1, mean, SquaredDeviations + (delta * (value - mean)));
    }

    /// <summary>Standard error of the difference of two means, assuming equal variances.</summary>
    public double ErrorBeside(LogMean other)
    {
        var freedom = Math.Max(1, Count + other.Count - 2);
        var variance = (SquaredDeviations + other.SquaredDeviations) / freedom;
        return Math.Sqrt(variance * ((1.0 / Count) + (1.0 / Math.Max(1, other.Count))));
    }
}
