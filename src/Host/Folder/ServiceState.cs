namespace ParallelLlm.Host.Folder;

/// <summary>What a service has done and what keeps it from doing more. Thread-safe.</summary>
internal sealed class ServiceState(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _blocks = new(StringComparer.Ordinal);
    private ServiceSnapshot _counts = new() { StartedAt = time.GetUtcNow() };

    /// <summary>A copy of everything at this moment.</summary>
    public ServiceSnapshot Look()
    {
        lock (_lock)
            return _counts with { Blocked = [.. _blocks.Select(block => new BlockedReason(block.Key, block.Value))] };
    }

    public void Change(Func<ServiceSnapshot, ServiceSnapshot> change)
    {
        lock (_lock)
            _counts = change(_counts);
    }

    /// <summary>Notes what keeps the service from its work; true when it is new, and so worth saying.</summary>
    public bool Block(string what, string reason)
    {
        lock (_lock)
        {
            var isNew = !_blocks.TryGetValue(what, out var known) || known != reason;
            _blocks[what] = reason;
            return isNew;
        }
    }

    /// <summary>Notes that it does not any more; true when it did.</summary>
    public bool Unblock(string what)
    {
        lock (_lock)
            return _blocks.Remove(what);
    }
}
