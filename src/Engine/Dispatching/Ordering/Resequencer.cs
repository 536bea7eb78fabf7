namespace ParallelLlm.Dispatching.Ordering;

/// <summary>Restores the order of values numbered 0, 1, 2, … Pure. Not thread-safe.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
internal sealed class Resequencer<T>
{
    private readonly Dictionary<long, T> _early = [];
    private long _next;

    /// <summary>Number of values waiting for an earlier one.</summary>
    public int Held => _early.Count;

    /// <summary>Adds a value.</summary>
    /// <exception cref="InvalidOperationException">The number was added before.</exception>
    public void Put(long number, T value)
    {
        if (number < _next || !_early.TryAdd(number, value))
            throw new InvalidOperationException($"Number {number} was added twice.");
    }

    /// <summary>Takes the next value in order, if present.</summary>
    public bool TryTake(out T value)
    {
        if (!_early.Remove(_next, out value!))
            return false;
        _next++;
        return true;
    }
}
