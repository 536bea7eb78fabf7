using System.Collections.Concurrent;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Runtime;

/// <summary>Runs code as a caller in one of the contexts does, on a thread of its own that the code may block.</summary>
internal static class CallerThread
{
    public static async Task RunAsync(CallerContext context, Action action)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(ended, () => Enter(context, action))) { IsBackground = true }.Start();
        await ended.Task.WaitAsync(Engines.Guard);
    }

    /// <summary>Runs asynchronous code on the one thread of a context, which goes on with it after each wait.</summary>
    public static async Task RunAsync(Func<Task> code)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(ended, () => Pump(code))) { IsBackground = true }.Start();
        await ended.Task.WaitAsync(Engines.Guard);
    }

    private static void Run(TaskCompletionSource ended, Action action)
    {
        try
        {
            action();
            ended.SetResult();
        }
        catch (Exception exception)
        {
            ended.SetException(exception);
        }
    }

    private static void Enter(CallerContext context, Action action)
    {
        switch (context)
        {
            case CallerContext.SingleThreaded:
                Pump(() =>
                {
                    action();
                    return Task.CompletedTask;
                });
                break;
            case CallerContext.Dead:
                SynchronizationContext.SetSynchronizationContext(new DeadContext());
                action();
                break;
            case CallerContext.CompletedScheduler:
                var pair = new ConcurrentExclusiveSchedulerPair();
                Task.Factory.StartNew(
                    () =>
                    {
                        pair.Complete();
                        action();
                    },
                    CancellationToken.None,
                    TaskCreationOptions.None,
                    pair.ConcurrentScheduler).GetAwaiter().GetResult();
                break;
            default:
                action();
                break;
        }
    }

    private static void Pump(Func<Task> code)
    {
        using var posted = new BlockingCollection<Action>();
        SynchronizationContext.SetSynchronizationContext(new QueueContext(posted));
        var running = code();
        _ = running.ContinueWith(_ => posted.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        foreach (var next in posted.GetConsumingEnumerable())
            next();
        running.GetAwaiter().GetResult();
    }

    private sealed class QueueContext(BlockingCollection<Action> posted) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => posted.Add(() => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // No thread is left to run it.
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The thread has ended.");

        public override SynchronizationContext CreateCopy() => this;
    }
}
