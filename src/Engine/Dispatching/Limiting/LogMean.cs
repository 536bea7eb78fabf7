namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Running mean and scatter of logarithms (Welford, 1962).</summary>
internal readonly record struct LogMean(int Count, double Mean, double SquaredDeviations)
{
    /// <summary>A number of values with this mean and variance.</summary>
    public static LogMean Of(int count, double mean, double variance) => new(count, mean, variance * count);

    /// <summary>The same with one more value.</summary>
    public LogMean With(double value)
    {
        var delta = value - Mean;
        var mean = Mean + (delta / (Count + 1));
        return new LogMean(Count + 1, mean, SquaredDeviations + (delta * (value - mean)));
    }

    /// <summary>Standard error of the difference of two means; the scatter is taken as the same in both.</summary>
    public double ErrorBeside(LogMean other)
    {
        var freedom = Math.Max(1, Count + other.Count - 2);
        var variance = (SquaredDeviations + other.SquaredDeviations) / freedom;
        return Math.Sqrt(variance * ((1.0 / Count) + (1.0 / Math.Max(1, other.Count))));
    }
}
