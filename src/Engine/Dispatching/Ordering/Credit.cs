namespace ParallelLlm.Dispatching.Ordering;

/// <summary>
/// Bounds a request's lead over its caller, in items and bytes that are accepted but not taken. Thread-safe for one taker and one returner.
/// </summary>
internal sealed class Credit(int items, long bytes)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiter;
    private long _wantedBytes;
    private long _usedItems;
    private long _usedBytes;

    /// <summary>Waits for credit for one item and takes it. An item larger than the whole window is admitted alone.</summary>
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

    /// <summary>Returns the credit of one item.</summary>
    public void Return(long size)
    {
        TaskCompletionSource? waiter = null;
        lock (_lock)
        {
            _usedItems--;
            _usedBytes -= size;
            // Wakes only when a quarter is free, so that a fast pump does not sleep and wake for every chunk.
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
