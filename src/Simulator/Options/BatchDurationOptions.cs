namespace ParallelLlm.Simulator.Options;

/// <summary>A range of milliseconds, from which each batch draws evenly.</summary>
public sealed record BatchDurationOptions
{
    /// <summary>The shortest; 0 by default.</summary>
    public double Min { get; init; }

    /// <summary>The longest; 0 by default.</summary>
    public double Max { get; init; }
}
