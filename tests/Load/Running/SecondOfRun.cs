namespace ParallelLlm.Tests.Load.Running;

/// <summary>A second of a run: the number of ended items, and the median and 95th percentile of their durations; 0 if there were none.</summary>
internal readonly record struct SecondOfRun(int Ended, double MedianMs, double Percentile95Ms)
{
    public static SecondOfRun Of(IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? default : new SecondOfRun(sorted.Length, sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.95))]);
    }
}
