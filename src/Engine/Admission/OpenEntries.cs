namespace ParallelLlm.Admission;

/// <summary>The requests that have not ended, and their deadlines. Pure. Not thread-safe.</summary>
internal sealed class OpenEntries
{
    private const int WorthIt = 64;

    private readonly HashSet<Request> _open = [];
    private readonly PriorityQueue<Request, TimeSpan> _deadlines = new();

    public IReadOnlyCollection<Request> All => _open;

    /// <summary>The next deadline, or what was one; null when there is none.</summary>
    public TimeSpan? NextDeadline => _deadlines.TryPeek(out _, out var deadline) ? deadline : null;

    public void Add(Request request)
    {
        _open.Add(request);
        if (request.Deadline is { } deadline)
            _deadlines.Enqueue(request, deadline);
    }

    /// <summary>False when it was not open.</summary>
    public bool Remove(Request request) => _open.Remove(request);

    /// <summary>Takes a request whose deadline has passed; each comes once.</summary>
    public bool TryTakeExpired(TimeSpan now, out Request request)
    {
        while (_deadlines.TryPeek(out request!, out var deadline) && (deadline <= now || !_open.Contains(request)))
        {
            _deadlines.Dequeue();
            if (_open.Contains(request))
                return true;
        }

        return false;
    }

    /// <summary>Drops the deadlines of what has ended, where they are most of them.</summary>
    public void Compact()
    {
        if (_deadlines.Count <= (2 * _open.Count) + WorthIt)
            return;
        _deadlines.Clear();
        _deadlines.EnqueueRange(_open.Where(request => request.Deadline is not null).Select(request => (request, request.Deadline!.Value)));
    }
}
