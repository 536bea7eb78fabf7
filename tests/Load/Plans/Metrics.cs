namespace ParallelLlm.Tests.Load.Plans;

/// <summary>A run's results: numbers by name, in order of display.</summary>
internal sealed class Metrics : OrderedDictionary<string, double>;
