namespace ParallelLlm.Host.Running;

/// <summary>Why a run ends before its documents do.</summary>
internal enum StopCause
{
    /// <summary>A signal.</summary>
    Interrupted,

    /// <summary>The endpoint cannot be used.</summary>
    Endpoint,

    /// <summary>The budget is used up.</summary>
    Budget,

    /// <summary>The state of batches cannot be written.</summary>
    BatchesFailed,

    /// <summary>Results cannot be written.</summary>
    OutputFailed,

    /// <summary>The reader of the results has gone.</summary>
    OutputClosed,
}
