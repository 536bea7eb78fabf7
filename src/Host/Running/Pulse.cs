namespace ParallelLlm.Host.Running;

/// <summary>Lets somebody wait for an event. Who takes <see cref="Next"/> before looking misses nothing. Thread-safe.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
