using System.Buffers;
using Akka.Actor;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Pipeline;

/// <summary>Collects steps and hands them to the tracker in batches. Belongs to the stage's thread.</summary>
internal sealed class TrackingFeed(IActorRef tracker)
{
    private const int BatchSize = 256;
    private TrackEvent[]? _steps;
    private int _count;

    public bool HasSteps => _count > 0;

    public void Add(in TrackEvent step)
    {
        _steps ??= ArrayPool<TrackEvent>.Shared.Rent(BatchSize);
        _steps[_count++] = step;
        if (_count == BatchSize)
            Flush();
    }

    public void Flush()
    {
        if (_count == 0)
            return;
        tracker.Tell(new TrackBatch(_steps!, _count));
        _steps = null;
        _count = 0;
    }

    /// <summary>Tells the tracker something else, in its place among the steps.</summary>
    public void Tell(object message)
    {
        Flush();
        tracker.Tell(message);
    }
}
