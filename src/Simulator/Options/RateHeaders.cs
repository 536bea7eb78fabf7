namespace ParallelLlm.Simulator.Options;

/// <summary>Which answers carry headers about the buckets.</summary>
public enum RateHeaders
{
    /// <summary>Answers, and refusals by a bucket.</summary>
    Always,

    /// <summary>Answers only.</summary>
    Answers,

    /// <summary>Refusals by a bucket only.</summary>
    Refusals,

    /// <summary>None.</summary>
    Never,
}
