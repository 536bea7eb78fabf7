using Microsoft.Extensions.Logging;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Sink of the graph: delivers results to callers, steps to the tracker, answers to the store and news to the log. Never backpressures.
/// Runs on the stage's thread.
/// </summary>
/// <param name="prices">Prices by model name.</param>
internal sealed class EventSink(
    TrackingFeed tracking, AnswerSaver? saver, UnknownAnswers unknown, IDictionary<string, ModelPrice> prices, ILogger logger)
{
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
                Track(what);
                break;
            case EngineEventKind.ChunkFinished:
                // Tracked first, so that every delivered result is counted.
                Track(what);
                what.Chunk.Item.Request.Results.Deliver(what.Chunk);
                break;
            case EngineEventKind.AnswerToSave:
                saver!.Add(what.Attempt!);
                break;
            case EngineEventKind.PartToSave:
                saver!.AddPart(what.Attempt!);
                break;
            case EngineEventKind.News:
                Handle(what.News!);
                break;
        }
    }

    private void Handle(EngineNews news)
    {
        switch (news)
        {
            case EngineNews.Opened { Request: var request }:
                tracking.Add(new RequestOpened(request.Tally));
                break;
            case EngineNews.Closed { Request: var request }:
                tracking.Add(new RequestEnded(request.Tally));
                request.Close();
                break;
            case EngineNews.CopyToSave { Completion: var copy }:
                saver?.Add(copy);
                break;
            case EngineNews.Changed { Change: var change }:
                tracking.Add(change);
                break;
            case EngineNews.Parked { Route: { Locked: { } cause } route }:
                Log.Parked(logger, string.Join(", ", route.Gates.Select(gate => gate.Endpoint.Name)), cause.Kind.Name(), cause.Message);
                break;
        }
    }

    private void Track(in EngineEvent what) => tracking.Add(new TrackEvent(
        what.Chunk.Item.Record, what.Chunk.Status, what.At, what.Failure, what.Attempt?.Outcome.Usage ?? default, what.InFlight)
    {
        RequestInFlight = what.RequestInFlight,
        Error = what.Chunk.Error?.Kind,
        SharesCall = what.SharesCall || what.Attempt is { SharesCall: true },
        WasNoCall = what.Attempt is { Outcome: { Failure: FailureKind.Deferred } or { IsRepeated: true } },
        FromStore = what.Chunk.Paid is not null,
        Cost = what.Attempt is { } attempt ? CostOf(attempt) : null,
    });

    private CallCost? CostOf(Attempt attempt) =>
        prices.TryGetValue(attempt.Outcome.PricedAs ?? attempt.Item.Request.TariffAt(attempt.Gate.Endpoint), out var price)
            ? Charge.CostOf(attempt.Outcome, price)
            : null;
}
