using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>One metric: its value, null when it was not measured, and what it must be, null when anything will do.</summary>
internal sealed record Check(string Metric, double? Value, Threshold? Threshold)
{
    public bool Met => Threshold is null || (Value is { } value && Threshold.IsMet(value));
}
