namespace ParallelLlm.Simulator.Batches;

/// <summary>How far a batch is.</summary>
internal enum BatchState
{
    Validating,
    InProgress,
    Finalizing,
    Cancelling,
    Completed,
    Failed,
    Expired,
    Cancelled,
}
