using System.Threading.Channels;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Reports each time that an engine's stage has come to rest; times that no test waited for count as one.</summary>
internal sealed class StageRests : IDisposable
{
    private readonly Channel<bool> _rests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ParallelProcessor _engine;

    public StageRests(ParallelProcessor engine)
    {
        _engine = engine;
        engine.Port.Rested += Note;
    }

    /// <summary>Ends when the stage has rested since the last time.</summary>
    public async Task NextAsync() => await _rests.Reader.ReadAsync().AsTask().WaitAsync(Engines.Guard);

    public void Dispose() => _engine.Port.Rested -= Note;

    private void Note(object? sender, EventArgs e) => _rests.Writer.TryWrite(true);
}
