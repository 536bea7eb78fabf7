using Akka.Actor;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Puts steps where the tracker finds them, and tells it of them seldom: a message for each would wake a thread for each. Belongs to the
/// stage's thread.
/// </summary>
internal sealed class TrackingFeed(TrackingQueue queue, IActorRef tracker)
{
    // Often enough for a display and a scrape. Whoever asks the tracker is answered with the steps of this moment anyway.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private TimeSpan _nextTell = TimeSpan.MinValue;
    private int _untold;

    /// <summary>Whether nothing should be started until the tracker has caught up.</summary>
    public bool IsBehind => queue.IsBehind;

    /// <summary>Engine time at which the tracker should be told of steps; null when it knows of all.</summary>
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

    /// <summary>Tells the tracker, if it is time.</summary>
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
