using ParallelLlm.Tests.Unit.Pipeline;

namespace ParallelLlm.Tests.Unit.Host.Serving;

/// <summary>A clock whose reading can be held up, and with it whoever reads it: an engine that is stuck.</summary>
internal sealed class BlockableTime : TimeProvider
{
    private readonly ManualResetEventSlim _open = new(initialState: true);

    public void Block() => _open.Reset();

    public void Release() => _open.Set();

    public override long GetTimestamp()
    {
        _open.Wait(Engines.Guard);
        return base.GetTimestamp();
    }
}
