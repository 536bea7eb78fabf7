namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <inheritdoc cref="PrivateMountTheoryAttribute"/>
internal sealed class PrivateMountFactAttribute : FactAttribute
{
    public PrivateMountFactAttribute() => Skip = PrivateMount.Obstacle;
}
