namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A scenario is invalid. The message names the file, the member and its range.</summary>
internal sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);
