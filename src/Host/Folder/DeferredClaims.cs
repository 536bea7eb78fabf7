using System.Collections.Concurrent;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Claimed documents whose calls wait for batches. They stay claimed, and are processed again once they have answers. Thread-safe, except
/// for <see cref="TakeAnswered"/>.
/// </summary>
internal sealed class DeferredClaims(FolderBatches batches)
{
    private readonly ConcurrentQueue<Claim> _new = new();
    private IReadOnlyList<Claim> _claims = [];
    private long _answered;

    public int Count => _claims.Count + _new.Count;

    public void Add(Claim claim) => _new.Enqueue(claim);

    /// <summary>Removes the documents that no longer wait for an answer.</summary>
    public IReadOnlyList<Claim> TakeAnswered()
    {
        // Read first: an answer that comes meanwhile is seen the next time. Claims that are new are looked at whenever it came.
        var answered = batches.Answered();
        List<Claim> looked = answered == _answered ? [] : [.. _claims];
        var others = answered == _answered ? _claims : [];
        while (_new.TryDequeue(out var claim))
            looked.Add(claim);
        var waiting = looked.ToLookup(claim => claim.Deferred.Any(batches.IsWaiting));
        (_answered, _claims) = (answered, [.. others, .. waiting[true]]);
        return [.. waiting[false]];
    }
}
