using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Contracts;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Control.Tracking;

/// <summary>
/// The shell of <see cref="TrackingLog"/>: takes steps in, logs and counts them, and answers questions. What has been
/// tracked outlives the actor, and so do those who watch, so that a restart forgets nothing.
/// </summary>
internal sealed class TrackerActor : ReceiveActor
{
    private readonly TrackingLog _log;
    private readonly TrackingQueue _queue;
    private readonly ILogger _logger;
    private readonly List<Watch> _watchers;

    public TrackerActor(TrackingLog log, TrackingQueue queue, List<Watch> watchers, ILogger logger)
    {
        _log = log;
        _queue = queue;
        _watchers = watchers;
        _logger = logger;

        Receive<StepsAdded>(_ => { });
        Receive<LimitChanged>(message => OnLimitChanged(message.Change));
        Receive<GetLifetimeSummary>(_ => Sender.Tell(_log.Lifetime));
        Receive<GetRequestSummary>(message => Sender.Tell(new RequestSummary(_log.SummaryOf(message.Request))));
        Receive<GetChunks>(message => Sender.Tell(new Chunks(_log.ChunksOf(message.Request))));
        Receive<GetLimitChanges>(_ => Sender.Tell(new LimitChanges(_log.LimitChanges)));
        Receive<Watch>(_watchers.Add);
        Receive<Unwatch>(message => _watchers.Remove(message.Watch));
    }

    public static Props Props(TrackingLog log, TrackingQueue queue, List<Watch> watchers, ILogger logger) =>
        Akka.Actor.Props.Create(() => new TrackerActor(log, queue, watchers, logger));

    protected override void PreStart() => TakeSteps();

    protected override bool AroundReceive(Receive receive, object message)
    {
        // Whatever is asked or told, it comes after the steps that are there.
        TakeSteps();
        return base.AroundReceive(receive, message);
    }

    private void TakeSteps()
    {
        var debug = _logger.IsEnabled(LogLevel.Debug);
        while (_queue.TryTake(out var entry))
        {
            Take(entry, debug);
            _queue.Return(entry);
        }
    }

    private void Take(object entry, bool debug)
    {
        switch (entry)
        {
            case TrackBatch batch:
                while (batch.TryTake(out var step))
                    Take(step, debug);
                break;
            case RequestOpened opened:
                _log.Open(opened.Request);
                break;
            case RequestEnded ended:
                OnEnded(ended.Request);
                break;
        }
    }

    private void Take(in TrackEvent step, bool debug)
    {
        _log.Apply(step);
        EngineMeter.Count(step);
        if (debug || step.Status == RequestStatus.Failed)
            LogStep(step);
        if (_watchers.Count > 0)
            Publish(step.Record);
    }

    private void OnEnded(RequestTally request)
    {
        _log.End(request);
        var summary = request.Tally.Summarize();
        Log.RequestEnded(_logger, request.Id, summary.Total, summary.Completed, summary.Failed, summary.Cancelled);
    }

    private void OnLimitChanged(LimitChange change)
    {
        _log.Add(change);
        EngineMeter.Count(change);
        Log.LimitChanged(_logger, change.Endpoint, change.From, change.To, change.Reason);
    }

    private void LogStep(in TrackEvent step)
    {
        var record = step.Record;
        var error = step.Failure?.Name();
        if (step.Status == RequestStatus.Failed)
            Log.ChunkFailed(_logger, record.Request.Id, record.DocumentId, record.ChunkIndex, record.Attempts, error);
        else
            Log.ChunkStep(_logger, step.Status, record.Request.Id, record.DocumentId, record.ChunkIndex, record.Attempts, error);
    }

    private void Publish(ChunkRecord record)
    {
        ChunkTracking? snapshot = null;
        for (var i = _watchers.Count - 1; i >= 0; i--)
        {
            var watcher = _watchers[i];
            if (watcher.Request is { } wanted && wanted != record.Request.Id)
                continue;
            // A full writer drops its oldest by itself; one that refuses has been completed by its reader.
            if (!watcher.Writer.TryWrite(snapshot ??= _log.Snapshot(record)))
                _watchers.RemoveAt(i);
        }
    }
}
