using Akka.Actor;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Pipeline;

/// <summary>Collects steps and hands them to the tracker in batches. Belongs to the stage's thread.</summary>
internal sealed class TrackingFeed(TrackingQueue queue, IActorRef tracker)
{
    private TrackBatch? _batch;

    public bool HasSteps => _batch is not null;

    /// <summary>Whether nothing should be started until the tracker has caught up.</summary>
    public bool IsBehind => queue.IsBehind;

    public void Add(in TrackEvent step)
    {
        _batch ??= queue.Rent();
        _batch.Add(step);
        if (_batch.IsFull)
            Flush();
    }

    public void Flush()
    {
        if (_batch is null)
            return;
        queue.Add(_batch);
        _batch = null;
        tracker.Tell(StepsAdded.Instance);
    }

    public void Add(RequestOpened opened) => AddAfterSteps(opened);

    public void Add(RequestEnded ended) => AddAfterSteps(ended);

    private void AddAfterSteps(object entry)
    {
        Flush();
        queue.Add(entry);
        tracker.Tell(StepsAdded.Instance);
    }
}
