namespace ParallelLlm.Simulator.Options;

/// <summary>Share of batches whose output file has a fault, each from 0 (the default) to 1; together at most 1.</summary>
public sealed record BatchOutputOptions
{
    /// <summary>Ends in the middle of a line of its second half.</summary>
    public double Cut { get; init; }

    /// <summary>Lacks a tenth of its lines, at least one.</summary>
    public double Lacks { get; init; }

    /// <summary>Has a tenth of its lines twice, at least one.</summary>
    public double Repeats { get; init; }

    /// <summary>Has a tenth of its lines, at least one, once more under ids that are not the batch's.</summary>
    public double Foreign { get; init; }
}
