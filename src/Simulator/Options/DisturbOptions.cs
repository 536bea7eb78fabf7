namespace ParallelLlm.Simulator.Options;

/// <summary>
/// How often values are answered in other words than the document's, each a share of the values from 0 (the default) to 1. Whether a value
/// is disturbed depends on it and the seed alone.
/// </summary>
public sealed record DisturbOptions
{
    /// <summary>In capitals, or in small letters where it has no small ones.</summary>
    public double Case { get; init; }

    /// <summary>Of dates: in another notation.</summary>
    public double Date { get; init; }

    /// <summary>With a wrong letter; of values with at least 8 characters.</summary>
    public double Slip { get; init; }

    /// <summary>Replaced by a value that the document does not have.</summary>
    public double Invented { get; init; }

    /// <summary>Texts without a part in an answer about several; a share of the texts.</summary>
    public double Missing { get; init; }
}
