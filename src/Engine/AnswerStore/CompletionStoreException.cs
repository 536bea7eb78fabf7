namespace ParallelLlm;

/// <summary>The store cannot be read or written. The message gives the reason and contains no answer.</summary>
public sealed class CompletionStoreException(string message, Exception? inner = null) : Exception(message, inner);
