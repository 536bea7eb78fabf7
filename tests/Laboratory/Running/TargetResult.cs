using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>Result of a target over the seeds: their median and the worst.</summary>
internal sealed record TargetResult(Measure Measure, Target Target, double Median, double Worst)
{
    public bool Met => Target.IsMetBy(Median) && (Target.Worst is null || MetByAll);

    public bool MetByAll => Target.IsMetByWorst(Worst);

    /// <summary>The result in words.</summary>
    public string Verdict => MetByAll ? "met" : Met ? "met by the median" : "MISSED";
}
