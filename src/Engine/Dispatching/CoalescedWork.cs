namespace ParallelLlm.Dispatching;

/// <summary>Coalesced work of one key. Changed only by <see cref="RequestCoalescing"/>.</summary>
internal sealed class CoalescedWork(CompletionKey key, WorkItem leader)
{
    public CompletionKey Key { get; } = key;

    /// <summary>The item that is sent.</summary>
    public WorkItem Leader { get; set; } = leader;

    public List<WorkItem> Followers { get; } = [];
}
