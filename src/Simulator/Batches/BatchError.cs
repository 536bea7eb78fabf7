namespace ParallelLlm.Simulator.Batches;

/// <summary>A reason for which a batch failed, as in <c>errors.data</c>.</summary>
internal sealed record BatchError(string Code, string Message, string? Param = null, int? Line = null);
