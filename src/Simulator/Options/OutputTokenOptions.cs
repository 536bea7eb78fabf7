namespace ParallelLlm.Simulator.Options;

/// <summary>Log-normal distribution of the tokens of an answer.</summary>
public sealed record OutputTokenOptions
{
    /// <summary>Mean; 40 by default.</summary>
    public double Mean { get; init; } = 40;

    /// <summary>Coefficient of variation; 0 (the default) for a fixed number.</summary>
    public double Cv { get; init; }
}
