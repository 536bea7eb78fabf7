namespace ParallelLlm.Simulator.Options;

/// <summary>The moment whose levels are announced.</summary>
public enum AnnouncedAt
{
    /// <summary>After the call's admission.</summary>
    Admission,

    /// <summary>When its answer is sent.</summary>
    Answer,
}
