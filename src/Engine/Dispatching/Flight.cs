namespace ParallelLlm.Dispatching;

/// <summary>One key's work on its way; only <see cref="Flights"/> changes it.</summary>
internal sealed class Flight(CompletionKey key, WorkItem leader)
{
    public CompletionKey Key { get; } = key;

    /// <summary>The one that is sent.</summary>
    public WorkItem Leader { get; set; } = leader;

    public List<WorkItem> Followers { get; } = [];
}
