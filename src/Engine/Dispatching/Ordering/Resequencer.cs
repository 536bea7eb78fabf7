namespace ParallelLlm.Dispatching.Ordering;

/// <summary>Puts what arrives in any order back into the order of its numbers 0, 1, 2, … Pure. Not thread-safe.</summary>
/// <typeparam name="T">Type of what is put in order.</typeparam>
internal sealed class Resequencer<T>
{
    private readonly Dictionary<long, T> _early = [];
    private long _next;

    /// <summary>How many wait for one before them.</summary>
    public int Held => _early.Count;

    /// <summary>Takes in one; <see cref="TryTake"/> gives out what can go.</summary>
    /// <exception cref="InvalidOperationException">The number was there before.</exception>
    public void Put(long number, T value)
    {
        if (number < _next || !_early.TryAdd(number, value))
            throw new InvalidOperationException($"Number {number} was put in order twice.");
    }

    /// <summary>The next in order, if it is there.</summary>
    public bool TryTake(out T value)
    {
        if (!_early.Remove(_next, out value!))
            return false;
        _next++;
        return true;
    }
}
