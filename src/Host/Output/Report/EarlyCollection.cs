namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// Keeps memory small while many documents are written, each of which leaves nothing behind. By itself the runtime lets garbage grow to
/// the size of the processor's cache, which may be hundreds of megabytes. Not thread-safe.
/// </summary>
internal sealed class EarlyCollection
{
    private const long MostGarbage = 12 << 20;

    private long _collectedAt = GC.GetTotalAllocatedBytes();

    /// <summary>Collects if enough has come together. With so little alive it takes well under a millisecond.</summary>
    public void Check()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _collectedAt < MostGarbage)
            return;
        GC.Collect(0);
        _collectedAt = allocated;
    }
}
