namespace ParallelLlm;

/// <summary>The store cannot be read or written. The message says what is wrong and holds no answer.</summary>
public sealed class CompletionStoreException(string message, Exception? inner = null) : Exception(message, inner);
