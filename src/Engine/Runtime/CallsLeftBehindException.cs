namespace ParallelLlm.Runtime;

/// <summary>The stage abandoned calls that did not end.</summary>
internal sealed class CallsLeftBehindException : Exception;
