using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>How a target came out: over the seeds, by the median and by the worst of them.</summary>
internal sealed record TargetResult(Measure Measure, Target Target, double Median, double Worst)
{
    public bool Met => Target.IsMetBy(Median) && (Target.Worst is null || MetByAll);

    public bool MetByAll => Target.IsMetByWorst(Worst);

    /// <summary>In a word.</summary>
    public string Verdict => MetByAll ? "met" : Met ? "met by the median" : "MISSED";
}
