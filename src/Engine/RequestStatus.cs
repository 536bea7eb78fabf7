namespace ParallelLlm;

/// <summary>Where a chunk is on its way. The last three are terminal: every accepted chunk reaches exactly one of them, once.</summary>
public enum RequestStatus
{
    /// <summary>Accepted, not sent yet.</summary>
    Pending,

    /// <summary>An attempt is out.</summary>
    InProgress,

    /// <summary>An attempt failed and another one will follow.</summary>
    Retrying,

    /// <summary>Answered, and the answer is valid.</summary>
    Completed,

    /// <summary>Given up, with a reason.</summary>
    Failed,

    /// <summary>Withdrawn by its caller, or by the end of the engine.</summary>
    Cancelled,
}
