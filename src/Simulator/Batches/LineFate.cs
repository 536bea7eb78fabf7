namespace ParallelLlm.Simulator.Batches;

/// <summary>How a line ends.</summary>
internal enum LineFate
{
    Answered,

    /// <summary>With <c>finish_reason: length</c>.</summary>
    Truncated,

    /// <summary>With broken JSON.</summary>
    Invalid,

    /// <summary>With the status of the options.</summary>
    Error,

    /// <summary>Refused for its content, as a call would be.</summary>
    Refused,

    /// <summary>With <c>request_timeout</c>.</summary>
    TimedOut,

    /// <summary>Never.</summary>
    Expired,
}
