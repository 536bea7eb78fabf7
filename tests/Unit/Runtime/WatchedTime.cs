using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A clock that stands, and tells when somebody has begun to wait for so long.</summary>
internal class WatchedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TimeSpan, TaskCompletionSource> _timers = [];

    /// <summary>Ends when a timer has been set to so long.</summary>
    public Task TimerAsync(TimeSpan due) => Of(due).Task.WaitAsync(Engines.Guard);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Of(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Of(TimeSpan due)
    {
        lock (_lock)
        {
            if (!_timers.TryGetValue(due, out var set))
                _timers[due] = set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return set;
        }
    }
}
