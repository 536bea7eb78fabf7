namespace ParallelLlm.Dispatching.Limiting;

/// <summary>A measured rate.</summary>
/// <param name="PerSecond">Units per second.</param>
/// <param name="By">Answers by which it was measured.</param>
internal readonly record struct RateMeasure(double PerSecond, int By);
