namespace ParallelLlm.Dispatching;

/// <summary>Pending events of the dispatcher, in order, in a ring buffer. Not thread-safe.</summary>
internal sealed class EngineEvents
{
    private EngineEvent[] _ring = new EngineEvent[256];
    private int _first;
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Adds an event, to be filled in at once.</summary>
    public ref EngineEvent Add()
    {
        if (_count == _ring.Length)
            Grow();
        return ref _ring[(_first + _count++) & (_ring.Length - 1)];
    }

    public void Add(EngineNews news) => Add().News = news;

    public bool TryTake(out EngineEvent what)
    {
        if (_count == 0)
        {
            what = default;
            return false;
        }

        ref var first = ref _ring[_first];
        what = first;
        first = default;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
        return true;
    }

    private void Grow()
    {
        var larger = new EngineEvent[2 * _ring.Length];
        _ring.AsSpan(_first).CopyTo(larger);
        _ring.AsSpan(0, _first).CopyTo(larger.AsSpan(_ring.Length - _first));
        (_ring, _first) = (larger, 0);
    }
}
