namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>How evidence compares with the truth.</summary>
internal enum EvidenceOutcome
{
    Exact,
    Overlapping,
    Elsewhere,
    Wrong,
    Missed,
}
