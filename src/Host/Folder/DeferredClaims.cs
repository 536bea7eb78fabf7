namespace ParallelLlm.Host.Folder;

/// <summary>Claimed documents whose calls wait for batches. They stay claimed, and are processed again once they have answers. Thread-safe.</summary>
internal sealed class DeferredClaims(FolderBatches batches)
{
    private readonly Lock _lock = new();
    private readonly List<Claim> _new = [];
    private List<Claim> _claims = [];
    private long _answered;

    public int Count
    {
        get
        {
            lock (_lock)
                return _claims.Count + _new.Count;
        }
    }

    public void Add(Claim claim)
    {
        lock (_lock)
            _new.Add(claim);
    }

    /// <summary>Removes the documents that wait for no answer any more.</summary>
    public IReadOnlyList<Claim> TakeAnswered()
    {
        lock (_lock)
        {
            // Counted first: an answer that comes meanwhile is seen the next time. One that came before a claim was added, now.
            var answered = batches.Answered();
            var (old, added) = answered == _answered ? (_claims, _new) : ([], [.. _claims, .. _new]);
            var waiting = added.ToLookup(claim => claim.Deferred.Any(batches.IsWaiting));
            _answered = answered;
            _claims = [.. old, .. waiting[true]];
            _new.Clear();
            return [.. waiting[false]];
        }
    }
}
