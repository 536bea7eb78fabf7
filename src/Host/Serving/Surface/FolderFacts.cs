namespace ParallelLlm.Host.Serving.Surface;

/// <summary>What the watched folder tells about itself.</summary>
/// <param name="Documents">Its counts.</param>
/// <param name="Instance">Name of the instance; empty before the start.</param>
/// <param name="Blocks">What keeps it from its work.</param>
/// <param name="IsDraining">Whether it takes nothing more.</param>
internal sealed record FolderFacts(DocumentCounts Documents, string Instance, IReadOnlyList<NotReady> Blocks, bool IsDraining = false)
{
    public static readonly FolderFacts None = new(new DocumentCounts(0, 0, 0, 0, 0, 0), "", []);
}
