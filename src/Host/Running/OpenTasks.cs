namespace ParallelLlm.Host.Running;

/// <summary>Tracks running tasks and forgets completed ones: a run may have a million. Thread-safe.</summary>
internal sealed class OpenTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    public void Add(Task task)
    {
        lock (_lock)
            _tasks.Add(task);
        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for the remaining tasks, and rethrows the exception of one of them.</summary>
    public Task WhenAllAsync()
    {
        lock (_lock)
            return Task.WhenAll(_tasks.ToArray());
    }

    private void Remove(Task task)
    {
        // A failed task stays, so that its exception is rethrown.
        lock (_lock)
            if (task.IsCompletedSuccessfully)
                _tasks.Remove(task);
    }
}
