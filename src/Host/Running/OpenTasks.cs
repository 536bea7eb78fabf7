namespace ParallelLlm.Host.Running;

/// <summary>Tasks that are under way, without those that are done: a run may have a million. Thread-safe.</summary>
internal sealed class OpenTasks
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _tasks = [];

    public void Add(Task task)
    {
        lock (_gate)
            _tasks.Add(task);
        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for all that are left, and throws what one of them threw.</summary>
    public Task WhenAllAsync()
    {
        lock (_gate)
            return Task.WhenAll(_tasks.ToArray());
    }

    private void Remove(Task task)
    {
        // A failed one stays to be told.
        lock (_gate)
            if (task.IsCompletedSuccessfully)
                _tasks.Remove(task);
    }
}
