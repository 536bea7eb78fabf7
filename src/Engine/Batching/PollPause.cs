namespace ParallelLlm.Batching;

/// <summary>Pauses between looks at batches: from the first to the longest, each half as long again as the one before. Pure.</summary>
internal sealed class PollPause(TimeSpan first, TimeSpan longest)
{
    private const double Growth = 1.5;

    private TimeSpan? _next;

    /// <summary>The next pause.</summary>
    /// <param name="asked">The wait that the provider asks for; null for none.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        var pause = _next ?? first;
        _next = pause * Growth < longest ? pause * Growth : longest;
        return asked is { } wait && wait > pause ? wait : pause;
    }

    /// <summary>Begins again with the first, because something has happened.</summary>
    public void Restart() => _next = null;
}
