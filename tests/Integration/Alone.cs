namespace ParallelLlm.Tests.Integration;

/// <summary>For tests of what the whole process shares, such as its metrics and its environment: they run when no other test does. A collection is defined in its tests' own assembly.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
