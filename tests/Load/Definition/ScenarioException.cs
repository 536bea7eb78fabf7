namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A scenario can't be used. The message names the file and the member, and what it takes.</summary>
internal sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);
