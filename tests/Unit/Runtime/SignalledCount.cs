namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A count for whose growth can be waited. Thread-safe.</summary>
internal sealed class SignalledCount
{
    private readonly Lock _lock = new();
    private readonly List<(int Least, TaskCompletionSource Reached)> _waiting = [];
    private int _value;

    public int Value => Volatile.Read(ref _value);

    /// <summary>Counts one more, and gives the count.</summary>
    public int Add()
    {
        lock (_lock)
        {
            _value++;
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Least <= _value))
                reached.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Least <= _value);
            return _value;
        }
    }

    /// <summary>Ends when it has been counted so far.</summary>
    public Task ReachedAsync(int least)
    {
        lock (_lock)
        {
            if (_value >= least)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((least, reached));
            return reached.Task.WaitAsync(Engines.Guard);
        }
    }
}
