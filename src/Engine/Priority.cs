namespace ParallelLlm;

/// <summary>How soon a chunk is sent compared with others that wait. A higher level always goes first.</summary>
public enum Priority
{
    /// <summary>When nothing else waits.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Before normal work.</summary>
    High,

    /// <summary>Before everything else.</summary>
    Urgent,
}
