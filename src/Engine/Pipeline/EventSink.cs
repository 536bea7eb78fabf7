using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Pipeline;

/// <summary>
/// The end of the graph: brings each event of the dispatcher where it belongs. Results go to their callers, steps to the tracker, answers
/// to the store, news to the log, and none of it anywhere else. Never backpressures. On the stage's thread.
/// </summary>
internal sealed class EventSink(TrackingFeed tracking, AnswerSaver? saver, UnknownAnswers unknown, ILogger logger)
{
    /// <summary>Takes what has been reported.</summary>
    public void Handle(EngineEvents events)
    {
        while (events.TryTake(out var what))
            Handle(what);
    }

    private void Handle(in EngineEvent what)
    {
        if (what.Attempt is { } attempt)
            unknown.Note(attempt.Gate.Endpoint.Name, attempt.Outcome);
        switch (what.Kind)
        {
            case EngineEventKind.ChunkStepped:
                tracking.Add(what.Step);
                break;
            case EngineEventKind.ChunkFinished:
                // Tracked first, so that no result is handed out that is not counted.
                tracking.Add(what.Step);
                what.Result.Item.Request.Results.Deliver(what.Result);
                break;
            case EngineEventKind.RequestOpened:
                tracking.Add(new RequestOpened(what.Request!.Tally));
                break;
            case EngineEventKind.RequestClosed:
                tracking.Add(new RequestEnded(what.Request!.Tally));
                what.Request.Close();
                break;
            case EngineEventKind.AnswerToSave:
                saver!.Add(what.Attempt!);
                break;
            case EngineEventKind.PartToSave:
                saver!.AddPart(what.Attempt!);
                break;
            case EngineEventKind.CopyToSave:
                saver?.Add(what.Copy!);
                break;
            case EngineEventKind.ControlChanged:
                tracking.Add(what.Change!);
                break;
            case EngineEventKind.RouteParked when what.Route!.Locked is { } cause:
                var names = string.Join(", ", what.Route.Gates.Select(gate => gate.Endpoint.Name));
                Log.Parked(logger, names, cause.Kind.Name(), cause.Message);
                break;
        }
    }
}
