namespace ParallelLlm.Simulator.Options;

/// <summary>How long an answer takes: (a log-normal draw + time per token) × knee × drift.</summary>
public sealed record LatencyOptions
{
    /// <summary>Mean in milliseconds, without the time per token; 0 by default.</summary>
    public double Ms { get; init; }

    /// <summary>
    /// Coefficient of variation (standard deviation ÷ mean) of the log-normal distribution; 0 (the default) for a fixed time.
    /// </summary>
    public double Cv { get; init; }

    /// <summary>Milliseconds per token of the answer; 0 by default.</summary>
    public double PerTokenMs { get; init; }

    /// <summary>Calls in flight above which answers get slower; 0 (the default) for never.</summary>
    public int KneeAbove { get; init; }

    /// <summary>How much slower: times 1 + slope × (calls in flight − knee); 0.1 by default.</summary>
    public double KneeSlope { get; init; } = 0.1;

    /// <summary>Part by which answers get slower every minute (negative: faster, down to a tenth); 0 by default.</summary>
    public double DriftPerMin { get; init; }
}
