namespace ParallelLlm.Tests.Load.Running;

/// <summary>A second of a run: how many things ended, and how long half and nearly all of them had taken at the most; 0 where there were none.</summary>
internal readonly record struct SecondOfRun(int Ended, double MedianMs, double Percentile95Ms)
{
    public static SecondOfRun Of(IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? default : new SecondOfRun(sorted.Length, sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.95))]);
    }
}
