using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>A clock whose reading can be held up, and with it its reader: an engine that is stuck.</summary>
internal sealed class BlockableTime : TimeProvider
{
    private readonly ManualResetEventSlim _open = new(initialState: true);

    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds up the stage of an engine, and returns when it is held.</summary>
    public async Task HoldAsync(ParallelProcessor engine)
    {
        _open.Reset();
        // Whatever wakes the stage has it read the clock.
        engine.ResetEndpoint("test");
        await _held.Task.WaitAsync(Engines.Guard);
    }

    public void Release() => _open.Set();

    public override long GetTimestamp()
    {
        if (!_open.IsSet)
            _held.TrySetResult();
        _open.Wait(Engines.Guard);
        return base.GetTimestamp();
    }
}
