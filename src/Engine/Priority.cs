namespace ParallelLlm;

/// <summary>Scheduling priority of a chunk. Higher levels are sent first.</summary>
public enum Priority
{
    /// <summary>Sent when nothing else waits.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Sent before normal work.</summary>
    High,

    /// <summary>Sent before everything else.</summary>
    Urgent,
}
