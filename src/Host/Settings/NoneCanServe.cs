namespace ParallelLlm.Host.Settings;

/// <summary>What becomes of a run when no endpoint can be used.</summary>
internal enum NoneCanServe
{
    /// <summary>It ends.</summary>
    Fail,

    /// <summary>It ends with the results so far.</summary>
    Partial,

    /// <summary>It waits.</summary>
    Park,
}
