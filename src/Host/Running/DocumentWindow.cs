namespace ParallelLlm.Host.Running;

/// <summary>
/// Decides whether one more document may be opened: enough to keep every permit in use, and no more. Results that wait to be
/// written count as well, so that memory stays bounded however long an earlier document or a slow reader takes. Not thread-safe.
/// </summary>
/// <param name="mostHeldBytes">Most bytes of finished lines that wait to be written.</param>
internal sealed class DocumentWindow(int cap, long mostHeldBytes = DocumentWindow.DefaultMostHeldBytes)
{
    /// <summary>
    /// Documents that are being opened and read at once: few, because large ones take memory, and enough to use twenty permits with
    /// documents of one chunk, even where recognising and opening one takes a third as long as its call.
    /// </summary>
    public const int MostReading = 8;

    /// <summary>Open chunks per permit: one in flight, one ready, and one spare.</summary>
    public const int ChunksPerPlace = 3;

    public const int MostHeldDocuments = 10_000;
    public const long DefaultMostHeldBytes = 64L << 20;

    /// <summary>Documents whose text is not read to its end yet.</summary>
    public int Reading { get; private set; }

    /// <summary>Chunks read and not finished.</summary>
    public long OpenChunks { get; private set; }

    /// <summary>Finished documents that are not written yet.</summary>
    public int HeldDocuments { get; private set; }

    /// <summary>The size of their lines.</summary>
    public long HeldBytes { get; private set; }

    public bool HasRoom =>
        Reading < MostReading
        && Reading + OpenChunks < (long)cap * ChunksPerPlace
        && HeldDocuments < MostHeldDocuments
        && HeldBytes < mostHeldBytes;

    public void Opened() => Reading++;

    public void ReadToEnd() => Reading--;

    public void ChunkRead() => OpenChunks++;

    public void ChunksFinished(long count) => OpenChunks -= count;

    public void Held(long bytes)
    {
        HeldDocuments++;
        HeldBytes += bytes;
    }

    public void Released(long bytes)
    {
        HeldDocuments--;
        HeldBytes -= bytes;
    }
}
