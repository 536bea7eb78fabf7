namespace ParallelLlm.Simulator.Model;

/// <summary>What can change in time.</summary>
internal enum Setting
{
    Rpm,
    Tpm,
    Concurrency,
    Slots,
    LatencyMs,
    Speed,
}
