using Akka.Actor;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Queues steps for the tracker and notifies it rarely, because each message would wake a thread. Used on the stage's thread only.
/// </summary>
internal sealed class TrackingFeed(TrackingQueue queue, IActorRef tracker)
{
    // Frequent enough for a display or scrape. Questions see all queued steps anyway.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private TimeSpan _nextTell = TimeSpan.MinValue;
    private int _untold;

    /// <summary>Whether dispatching should pause until the tracker has caught up.</summary>
    public bool IsBehind => queue.IsBehind;

    /// <summary>Engine time of the next notification; null if none is due.</summary>
    public TimeSpan? DueAt => _untold == 0 ? null : _nextTell;

    public void Add(in TrackEvent step)
    {
        queue.Add(step);
        if (++_untold >= TrackBatch.Size)
            Tell();
    }

    public void Add(ControlChange change)
    {
        queue.Add(change);
        _untold++;
    }

    public void Add(RequestOpened opened) => AddAndTell(opened);

    public void Add(RequestEnded ended) => AddAndTell(ended);

    /// <summary>Notifies the tracker if due.</summary>
    public void Flush(TimeSpan now)
    {
        if (_untold == 0 || (now < _nextTell && !queue.IsWatched && !queue.IsBehind))
            return;
        _nextTell = now + Pause;
        Tell();
    }

    private void AddAndTell(object entry)
    {
        queue.Add(entry);
        Tell();
    }

    private void Tell()
    {
        _untold = 0;
        tracker.Tell(StepsAdded.Instance);
    }
}
