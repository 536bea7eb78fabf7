namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>What a test lets happen.</summary>
internal sealed class PlantedException : Exception;
