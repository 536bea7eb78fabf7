namespace ParallelLlm.Simulator.Batches;

/// <summary>The lines of a batch; those that have not ended are neither completed nor failed.</summary>
internal readonly record struct LineCounts(int Total, int Completed, int Failed);
