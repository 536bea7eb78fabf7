namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>For tests that mount something where nobody else sees it; needs root on Linux.</summary>
internal sealed class PrivateMountTheoryAttribute : TheoryAttribute
{
    public PrivateMountTheoryAttribute() => Skip = PrivateMount.Obstacle;
}
