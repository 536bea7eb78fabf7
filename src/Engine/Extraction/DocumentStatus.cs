namespace ParallelLlm;

/// <summary>Status of a document.</summary>
public enum DocumentStatus
{
    /// <summary>Every chunk was completed, and the fields meet the schema.</summary>
    Completed,

    /// <summary>Some chunks were not completed, or the fields do not meet the schema.</summary>
    Partial,

    /// <summary>Nothing was read from any chunk.</summary>
    Failed,
}
