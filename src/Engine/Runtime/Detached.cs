namespace ParallelLlm.Runtime;

/// <summary>
/// Runs code outside the caller's <see cref="SynchronizationContext"/> and <see cref="TaskScheduler"/>. Akka captures the current ones, and
/// the caller's may be blocked or disposed. Thread-safe.
/// </summary>
internal static class Detached
{
    /// <summary>Runs a function on a pool thread and waits for it.</summary>
    public static T Run<T>(Func<T> function) => Task.Run(() => WithoutContext(function)).GetAwaiter().GetResult();

    // The wait may inline the task on the caller's thread, with its context still set.
    private static T WithoutContext<T>(Func<T> function)
    {
        var callers = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return function();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(callers);
        }
    }
}
