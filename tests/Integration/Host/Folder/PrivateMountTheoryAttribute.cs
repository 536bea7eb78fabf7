namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>For tests with a mount that no other process sees; needs root on Linux.</summary>
internal sealed class PrivateMountTheoryAttribute : TheoryAttribute
{
    public PrivateMountTheoryAttribute() => Skip = PrivateMount.Obstacle;
}
