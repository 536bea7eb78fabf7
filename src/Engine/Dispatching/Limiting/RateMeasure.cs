namespace ParallelLlm.Dispatching.Limiting;

/// <summary>A measured rate.</summary>
/// <param name="PerSecond">Units per second.</param>
/// <param name="By">Answers that it was measured by.</param>
internal readonly record struct RateMeasure(double PerSecond, int By);
