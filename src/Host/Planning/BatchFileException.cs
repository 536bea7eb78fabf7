namespace ParallelLlm.Host.Planning;

/// <summary>A batch file cannot be written; the message gives the reason.</summary>
internal sealed class BatchFileException(string message, Exception inner) : Exception(message, inner);
