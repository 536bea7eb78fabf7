using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>The state of <see cref="ChiuJainLimiter"/>.</summary>
/// <param name="Limit">The limit, with its fraction.</param>
/// <param name="SlowStart">Whether it still grows by one per success.</param>
/// <param name="Epoch">See <see cref="LimitPolicy.Epoch"/>.</param>
internal sealed record AimdState(double Limit, bool SlowStart, int Epoch);
