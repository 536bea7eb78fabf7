using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>One metric: its value, null if not measured, and its threshold, null if there is none.</summary>
internal sealed record Check(string Metric, double? Value, Threshold? Threshold)
{
    public bool Met => Threshold is null || (Value is { } value && Threshold.IsMet(value));
}
