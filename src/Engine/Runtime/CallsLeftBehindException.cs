namespace ParallelLlm.Runtime;

/// <summary>The stage was told to wait no more for calls that do not end.</summary>
internal sealed class CallsLeftBehindException : Exception;
