using Akka.Actor;
using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Actor around <see cref="TrackingLog"/>: logs and counts steps, and answers questions. Log and watchers outlive the actor, so a restart
/// loses nothing.
/// </summary>
internal sealed class TrackerActor : ReceiveActor
{
    // Above a minute plus jitter, the usual wait of a per-minute limit.
    private const double LongWaitSeconds = 90;

    private readonly TrackingLog _log;
    private readonly TrackingQueue _queue;
    private readonly ILogger _logger;
    private readonly List<Watch> _watchers;
    private bool _hasHandled;

    public TrackerActor(TrackerMemory memory, ILogger logger)
    {
        _log = memory.Log;
        _queue = memory.Steps;
        _watchers = memory.Watchers;
        _logger = logger;

        Receive<StepsAdded>(_ => { });
        Receive<GetLifetimeSummary>(_ => Sender.Tell(_log.Lifetime));
        Receive<GetRequestSummary>(message => Sender.Tell(new RequestSummary(_log.SummaryOf(message.Request))));
        Receive<GetChunks>(message => Sender.Tell(new Chunks(_log.ChunksOf(message.Request))));
        Receive<GetControlChanges>(_ => Sender.Tell(new ControlChanges(_log.Changes)));
        Receive<Watch>(watch =>
        {
            if (!_watchers.Contains(watch))
                _watchers.Add(watch);
            Sender.Tell(watch);
        });
        Receive<Unwatch>(message => _watchers.Remove(message.Watch));
    }

    public static Props Props(TrackerMemory memory, ILogger logger) => Akka.Actor.Props.Create(() => new TrackerActor(memory, logger));

    protected override void PreStart() => TakeSteps();

    protected override bool AroundReceive(Receive receive, object message)
    {
        // Every message is handled after the queued steps.
        TakeSteps();
        var received = base.AroundReceive(receive, message);
        _queue.IsWatched = _watchers.Count > 0;
        if (!_hasHandled)
            Context.Parent.Tell(new MessageHandled());
        _hasHandled = true;
        return received;
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
            case ControlChange change:
                OnChanged(change);
                break;
            case RequestOpened opened:
                _log.Open(opened.Request);
                break;
            case RequestEnded ended:
                OnEnded(ended.Request);
                break;
            case ChunksRecalled recalled:
                EngineMeter.CountFromStore(recalled.Chunks);
                _log.Apply(recalled);
                break;
        }
    }

    private void Take(in TrackEvent step, bool debug)
    {
        EngineMeter.Count(step);
        _log.Apply(step);
        if (debug || step.Status == ChunkStatus.Failed)
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

    private void OnChanged(ControlChange change)
    {
        _log.Add(change);
        EngineMeter.Count(change);
        // The breaker logs its own changes at its own levels; a slowly rising rate is no news.
        if (change.What != ControlAspect.Breaker)
            Log.ControlChanged(_logger, LevelOf(change), change.What, change.Endpoint, change.From, change.To, change.Reason);
    }

    private static LogLevel LevelOf(ControlChange change) =>
        change.What == ControlAspect.Wait && change.To >= LongWaitSeconds ? LogLevel.Warning
        : IsCreeping(change) ? LogLevel.Debug
        : LogLevel.Information;

    private static bool IsCreeping(ControlChange change) =>
        change.What is ControlAspect.RequestRate or ControlAspect.TokenRate && change.To > change.From && change.To < 1.1 * change.From;

    private void LogStep(in TrackEvent step)
    {
        var record = step.Record;
        var error = (step.Failure ?? step.Error)?.Name();
        if (step.Status == ChunkStatus.Failed)
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
            // A full channel drops its oldest entry; a refused write means that it is completed.
            if (!watcher.Writer.TryWrite(snapshot ??= _log.Snapshot(record)))
                _watchers.RemoveAt(i);
        }
    }
}
