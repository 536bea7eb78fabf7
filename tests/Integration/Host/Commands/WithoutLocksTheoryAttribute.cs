namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>For tests that use <see cref="WithoutLocks"/>.</summary>
internal sealed class WithoutLocksTheoryAttribute : TheoryAttribute
{
    public WithoutLocksTheoryAttribute() => Skip = WithoutLocks.Obstacle;
}
