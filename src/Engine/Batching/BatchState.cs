namespace ParallelLlm.Batching;

/// <summary>States of a provider's batch, in the provider's order; those from <see cref="Completed"/> on are final.</summary>
internal enum BatchState
{
    /// <summary>A state that is not known here; taken for one in progress.</summary>
    Unknown,

    /// <summary>Not started at the provider yet.</summary>
    Preparing,

    /// <summary>The file is being checked.</summary>
    Validating,

    /// <summary>Lines are being answered.</summary>
    InProgress,

    /// <summary>The results are being written.</summary>
    Finalizing,

    /// <summary>It is being cancelled.</summary>
    Cancelling,

    /// <summary>All lines were answered or have failed.</summary>
    Completed,

    /// <summary>It was refused in validation.</summary>
    Failed,

    /// <summary>Its time was up; answered lines have results.</summary>
    Expired,

    /// <summary>It was cancelled; answered lines have results.</summary>
    Cancelled,

    /// <summary>The provider does not know it any more.</summary>
    Vanished,
}
