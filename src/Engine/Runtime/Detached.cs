namespace ParallelLlm.Runtime;

/// <summary>
/// Runs code outside the caller's <see cref="SynchronizationContext"/> and <see cref="TaskScheduler"/>. Akka captures whichever is current,
/// and a caller's may be blocked, or gone. Thread-safe.
/// </summary>
internal static class Detached
{
    /// <summary>Runs a function on the pool and waits for it.</summary>
    public static T Run<T>(Func<T> function) => Task.Run(() => WithoutContext(function)).GetAwaiter().GetResult();

    // The wait may run the task on the caller's own thread, with its context still in place.
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
