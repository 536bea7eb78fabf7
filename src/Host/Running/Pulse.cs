namespace ParallelLlm.Host.Running;

/// <summary>An event to wait for. A waiter that takes <see cref="Next"/> before it checks its condition misses none. Thread-safe.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
