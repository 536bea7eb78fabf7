namespace ParallelLlm.Host.Running;

/// <summary>What the run loop needs from the engine.</summary>
internal delegate IAsyncEnumerable<ProcessedChunk> ProcessRequest(ProcessingRequest request, CancellationToken cancellationToken);
