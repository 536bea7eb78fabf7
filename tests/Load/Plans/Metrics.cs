namespace ParallelLlm.Tests.Load.Plans;

/// <summary>What a run came to: numbers by name, in the order in which they are shown.</summary>
internal sealed class Metrics : OrderedDictionary<string, double>;
