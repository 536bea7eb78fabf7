namespace ParallelLlm.Host.Output;

/// <summary>Lets each thing be said once, until it has been well in between. Bounded. Thread-safe.</summary>
internal sealed class Once
{
    private const int Most = 10_000;

    private readonly HashSet<string> _said = [];

    /// <summary>Whether this is to be said: it has not been, and there is room to remember it.</summary>
    public bool IsFirst(string what = "")
    {
        lock (_said)
            return _said.Count < Most && _said.Add(what);
    }

    /// <summary>Lets it be said again.</summary>
    public void Forget()
    {
        lock (_said)
            _said.Clear();
    }
}
