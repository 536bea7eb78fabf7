namespace ParallelLlm.Host.Folder;

/// <summary>
/// Claimed documents that cannot be delivered for a reason of their own, such as a folder in the outbox that another user owns. Each is
/// tried again. Others from its folder wait in the inbox, since they would be paid for in vain; everything else goes on. Thread-safe.
/// </summary>
internal sealed class RefusedDocuments
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _folders = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _folders.Count;
        }
    }

    /// <summary>Adds a document; true when it is new.</summary>
    public bool Add(Claim claim)
    {
        lock (_lock)
            return _folders.TryAdd(claim.Id, FolderSteps.FolderPart(claim.Name));
    }

    /// <summary>Removes a document, if it is there.</summary>
    public void Remove(Claim claim)
    {
        lock (_lock)
            _folders.Remove(claim.Id);
    }

    /// <summary>Whether a document has to wait in the inbox because of one from its folder.</summary>
    /// <param name="name">Its path in the inbox, with <c>/</c>.</param>
    public bool Hold(string name)
    {
        lock (_lock)
            return _folders.Count > 0
                && _folders.Values.Any(folder => folder.Length > 0 && name.StartsWith(folder + '/', StringComparison.Ordinal));
    }
}
