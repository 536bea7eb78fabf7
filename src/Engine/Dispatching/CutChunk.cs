using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>
/// A chunk that had to be cut: it ends when the last of its parts has, completed when all of them were, else with the first error. Parts
/// that are cut again are replaced, so that there is one level of them. Belongs to the stage's thread; only what is read from the parts
/// comes from others.
/// </summary>
internal sealed class CutChunk(WorkItem item)
{
    private readonly SortedList<long, object> _values = [];
    private int _parts;
    private int _open;
    private int _out;
    private bool _givenUp;

    /// <summary>The whole chunk, which keeps its place in its request and counts what all parts took.</summary>
    public WorkItem Item { get; } = item;

    /// <summary>Why the chunk has no result; null as long as no part has failed for good.</summary>
    public ChunkError? Error { get; private set; }

    /// <summary>The error of a part that is usable without some of its fields; null for none.</summary>
    public ChunkError? Flaw { get; private set; }

    /// <summary>The merged value of all parts; null until the last of them is read.</summary>
    public object? Value { get; private set; }

    /// <summary>Whether every part has ended.</summary>
    public bool HasEnded => _open == 0;

    /// <summary>What became of the chunk, once it has ended.</summary>
    public RetryDecision Result =>
        (Error ?? Flaw) is { } reason ? RetryDecision.Ended(reason) : new RetryDecision(RequestStatus.Completed, null);

    /// <summary>There are so many parts more.</summary>
    public void Add(int parts)
    {
        lock (_values)
            _parts += parts;
        _open += parts;
    }

    /// <summary>An attempt of a part goes out.</summary>
    public void Sent(TimeSpan now)
    {
        _out++;
        Item.Sent(now);
    }

    /// <summary>Takes note of a part's attempt and of what follows from it. Where the chunk is then.</summary>
    public RequestStatus Conclude(Attempt attempt, in RetryDecision decision)
    {
        _out--;
        Item.Ended(attempt);
        var endsInPart = decision.EndsInPart(attempt);
        if (endsInPart)
            Flaw ??= decision.Error;
        if (decision.Status != RequestStatus.Retrying)
            End(endsInPart ? null : decision.Error);
        return HasEnded ? Result.Status : _out > 0 ? RequestStatus.InProgress : RequestStatus.Retrying;
    }

    /// <summary>A part has ended; its error is null if its answer is usable.</summary>
    public void End(ChunkError? error)
    {
        _open--;
        Error ??= error;
    }

    /// <summary>The error for which the parts that wait are to be withdrawn; null when none has failed, and after the first time.</summary>
    public ChunkError? GiveUp()
    {
        if (_givenUp || Error is null)
            return null;
        _givenUp = true;
        return Error;
    }

    /// <summary>Forgets the value of a part that is cut itself.</summary>
    public void Forget(WorkItem part)
    {
        lock (_values)
            _values.Remove(part.Chunk.Start);
    }

    /// <summary>Takes a part's answer that costs nothing any more. There must be another part that is not at its end.</summary>
    public void Take(WorkItem part, object value)
    {
        lock (_values)
            _values[part.Chunk.Start] = value;
        End(null);
    }

    /// <summary>Keeps the value of a part, replacing an earlier one, and merges all values once none is missing. Thread-safe.</summary>
    public void Keep(WorkItem part, object value, Func<IReadOnlyList<object>, object> merge)
    {
        lock (_values)
        {
            _values[part.Chunk.Start] = value;
            // Within the lock, so that the last value kept is in the last merge.
            if (_values.Count == _parts)
                Value = merge([.. _values.Values]);
        }
    }
}
