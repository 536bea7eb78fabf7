using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>
/// A split chunk. It ends with its last part: completed if all parts were, else with the first error. Parts that are split again are
/// replaced, so there is one level of them. Used on the stage's thread, except for the values of parts.
/// </summary>
internal sealed class CutChunk(WorkItem item)
{
    private readonly SortedList<long, object> _values = [];
    private int _parts;
    private int _open;
    private int _out;
    private bool _givenUp;

    /// <summary>The whole chunk, which stays in its request and accumulates the usage of all parts.</summary>
    public WorkItem Item { get; } = item;

    /// <summary>Why the chunk has no result; null until a part has failed.</summary>
    public ChunkError? Error { get; private set; }

    /// <summary>The error of a partially usable part; null for none.</summary>
    public ChunkError? Flaw { get; private set; }

    /// <summary>The merged value of all parts; null until the last is read.</summary>
    public object? Value { get; private set; }

    /// <summary>Whether every part has ended.</summary>
    public bool HasEnded => _open == 0;

    /// <summary>Outcome of the chunk, once it has ended.</summary>
    public RetryDecision Result =>
        (Error ?? Flaw) is { } reason ? RetryDecision.Ended(reason) : new RetryDecision(ChunkStatus.Completed, null);

    /// <summary>Adds to the number of parts.</summary>
    public void Add(int parts)
    {
        lock (_values)
            _parts += parts;
        _open += parts;
    }

    /// <summary>Records that an attempt of a part was sent.</summary>
    public void Sent(TimeSpan now)
    {
        _out++;
        Item.Sent(now);
    }

    /// <summary>Records the decision on a part's attempt. Returns the chunk's status after it.</summary>
    public ChunkStatus Conclude(Attempt attempt, in RetryDecision decision)
    {
        _out--;
        Item.Ended(attempt);
        var endsInPart = decision.EndsInPart(attempt);
        if (endsInPart)
            Flaw ??= decision.Error;
        if (decision.Status != ChunkStatus.Retrying)
            End(endsInPart ? null : decision.Error);
        return HasEnded ? Result.Status : _out > 0 ? ChunkStatus.InProgress : ChunkStatus.Retrying;
    }

    /// <summary>Records that a part has ended; the error is null if its answer is usable.</summary>
    public void End(ChunkError? error)
    {
        _open--;
        Error ??= error;
    }

    /// <summary>Returns the error with which waiting parts are to be withdrawn, once; null if none has failed.</summary>
    public ChunkError? GiveUp()
    {
        if (_givenUp || Error is null)
            return null;
        _givenUp = true;
        return Error;
    }

    /// <summary>Drops the value of a part that is itself split.</summary>
    public void Forget(WorkItem part)
    {
        lock (_values)
            _values.Remove(part.Chunk.Start);
    }

    /// <summary>Records a part's stored answer. Another part must still be open.</summary>
    public void Take(WorkItem part, object value)
    {
        lock (_values)
            _values[part.Chunk.Start] = value;
        End(null);
    }

    /// <summary>Records a part's value, replacing an earlier one, and merges all values once complete. Thread-safe.</summary>
    public void Keep(WorkItem part, object value, Func<IReadOnlyList<object>, object> merge)
    {
        lock (_values)
        {
            _values[part.Chunk.Start] = value;
            // Within the lock, so that the last merge includes every value.
            if (_values.Count == _parts)
                Value = merge([.. _values.Values]);
        }
    }
}
