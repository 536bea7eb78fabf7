namespace ParallelLlm.Dispatching.Limiting;

/// <summary>A bucket's refill and size.</summary>
/// <param name="PerSecond">Refill per second, more than 0.</param>
/// <param name="Burst">Capacity, at least 1.</param>
internal readonly record struct BucketPace(double PerSecond, double Burst);
