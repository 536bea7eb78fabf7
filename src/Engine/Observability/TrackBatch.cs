namespace ParallelLlm.Observability;

/// <summary>Steps in order. Batches circulate between graph and tracker.</summary>
internal sealed class TrackBatch
{
    /// <summary>Capacity in steps.</summary>
    public const int Size = 256;

    private readonly TrackEvent[] _steps = new TrackEvent[Size];
    private int _count;
    private int _taken;

    public bool IsFull => _count == Size;

    /// <summary>Takes the next step. Each is taken once, even if its handling fails.</summary>
    public bool TryTake(out TrackEvent step)
    {
        step = default;
        if (_taken == _count)
            return false;
        step = _steps[_taken++];
        return true;
    }

    public void Add(in TrackEvent step) => _steps[_count++] = step;

    public void Clear()
    {
        Array.Clear(_steps, 0, _count);
        _count = _taken = 0;
    }
}
