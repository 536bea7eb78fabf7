namespace ParallelLlm.Extraction;

/// <summary>Edges of a chunk's text that are not edges of the document.</summary>
[Flags]
internal enum ChunkEdges
{
    None = 0,
    Start = 1,
    End = 2,
}
