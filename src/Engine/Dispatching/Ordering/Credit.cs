namespace ParallelLlm.Dispatching.Ordering;

/// <summary>
/// How far a request may run ahead of its caller: a number of items and of bytes that are on their way beyond what the caller has taken.
/// One side takes, another gives back; thread-safe for one of each.
/// </summary>
internal sealed class Credit(int items, long bytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiter;
    private long _wantedBytes;
    private long _usedItems;
    private long _usedBytes;

    /// <summary>Waits for room for one item of a size, and takes it. An item larger than the whole window travels alone.</summary>
    public ValueTask TakeAsync(long size, CancellationToken cancellationToken)
    {
        Task wait;
        lock (_lock)
        {
            if (_waiter is null && Fits(size, items))
            {
                Use(size);
                return ValueTask.CompletedTask;
            }

            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _wantedBytes = size;
            wait = _waiter.Task;
        }

        return new ValueTask(wait.WaitAsync(cancellationToken));
    }

    /// <summary>Gives back the room of one item.</summary>
    public void Return(long size)
    {
        TaskCompletionSource? waiter = null;
        lock (_lock)
        {
            _usedItems--;
            _usedBytes -= size;
            // Woken when a quarter is free and not for every item, so that a fast pump is not put to sleep and woken once per chunk.
            if (_waiter is not null && Fits(_wantedBytes, items - (items / 4)))
            {
                waiter = _waiter;
                _waiter = null;
                Use(_wantedBytes);
            }
        }

        waiter?.SetResult();
    }

    private bool Fits(long size, int most) =>
        _usedItems == 0 || (_usedItems < most && _usedBytes + size <= bytes);

    private void Use(long size)
    {
        _usedItems++;
        _usedBytes += size;
    }
}
