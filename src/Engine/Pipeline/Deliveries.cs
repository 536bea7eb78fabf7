using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Storage;

namespace ParallelLlm.Pipeline;

/// <summary>What callers get without a call of their own, or because there will be none: stored answers, those that others were given, ends without an attempt. Used by the stage alone.</summary>
internal sealed class Deliveries(StageContext context)
{
    private readonly AdmissionCore _core = context.Core;
    private readonly TrackingFeed _tracking = context.Tracking;

    /// <summary>Delivers answers that had to be stored first, or could not be.</summary>
    public void Saved(SavedAnswers saved)
    {
        foreach (var (attempt, answer) in saved.Answers)
        {
            // A delivered chunk ended with an earlier graph, or by a deadline; its answer stays stored.
            var item = attempt.Item.Whole;
            if (!item.Delivered)
                Deliver(attempt, answer.Value, saved.Error);
            Land(item, saved.Error is null ? answer : null);
            CloseIfDone((OpenRequest)item.Request);
        }
    }

    /// <summary>Delivers a request's answers that are not stored yet: nothing waits for a store beyond a deadline.</summary>
    public void Unsaved(OpenRequest request)
    {
        var items = new List<WorkItem>();
        for (var item = request.FirstOpen; item is not null; item = item.Next)
        {
            if (item.Saving is not null)
                items.Add(item);
        }

        foreach (var item in items)
            Unsaved(item, request.Stopped ?? WorkItem.DeadlinePassed);
    }

    /// <summary>Delivers a chunk whose answer is not stored yet.</summary>
    /// <param name="item">The chunk.</param>
    /// <param name="reason">Why nothing waits for the store; the chunk's error where answers must be stored before they are delivered.</param>
    public void Unsaved(WorkItem item, ChunkError reason)
    {
        if (item is not { Saving: { } attempt, Delivered: false })
            return;
        Deliver(attempt, attempt.WholeValue, context.Saver!.IsRequired ? reason : null);
        CloseIfDone((OpenRequest)item.Request);
    }

    private void Deliver(Attempt attempt, object? value, ChunkError? error)
    {
        var item = attempt.Item.Whole;
        var status = error is null ? RequestStatus.Completed : RetryPolicy.Ended(error).Status;
        _tracking.Add(new TrackEvent(item.Record, status, attempt.EndedAt, error?.Kind, attempt.Outcome.Usage));
        ((OpenRequest)item.Request).Deliver(new Finished(item, status, error is null ? value : null, error));
        _core.Done(attempt.Item);
    }

    /// <summary>Delivers a chunk whose answer costs nothing: no permit, no call.</summary>
    public void Paid(WorkItem item, PaidAnswer paid)
    {
        var request = (OpenRequest)item.Request;
        _tracking.Add(new TrackEvent(item.Record, RequestStatus.Completed, context.Clock.Now, null, default, FromStore: true));
        item.Prompt = default;
        request.Deliver(new Finished(item, RequestStatus.Completed, paid.Value, null) { Paid = paid });
        if (paid.MissingFor(item.Chunk) is { } missing)
            context.Saver?.Add(missing);
        if (item.Place == ItemPlace.New)
            return;
        _core.Done(item);
        CloseIfDone(request);
    }

    /// <summary>Those that followed an item get its answer; without one they go themselves.</summary>
    public void Land(WorkItem leader, PaidAnswer? answer)
    {
        foreach (var follower in context.Flights.End(leader))
        {
            // What has not been offered yet finds its answer, or no flight any more, when it is.
            follower.Paid = answer;
            if (follower.Place != ItemPlace.Following)
                continue;
            if (answer is null)
                _core.Offer(follower);
            else
                Paid(follower, answer);
        }
    }

    /// <summary>An item has ended without an answer.</summary>
    public void Fall(WorkItem item)
    {
        if (item.Request.Stopped is null)
            Land(item, null);
        else
            Succeed(item);
    }

    /// <summary>A leader that was withdrawn says nothing about its followers: one of them goes in its place.</summary>
    public void Succeed(WorkItem leader)
    {
        if (context.Flights.Succeed(leader) is { Place: ItemPlace.Following } next)
            _core.Offer(next);
    }

    /// <summary>Delivers the ends of what the core has withdrawn.</summary>
    public void Withdrawn(TimeSpan now)
    {
        while (_core.TryTakeWithdrawn(out var withdrawn))
        {
            var (item, reason) = withdrawn;
            var request = (OpenRequest)item.Request;
            if (item.PartOf is { } chunk)
            {
                if (!chunk.HasEnded)
                    continue;
                (item, reason) = (chunk.Item, chunk.Error!);
            }

            var end = RetryPolicy.Ended(reason);
            _tracking.Add(new TrackEvent(item.Record, end.Status, now, reason.Kind, default));
            request.Deliver(new Finished(item, end.Status, end.Status == RequestStatus.Failed ? item.Partial : null, reason));
            Fall(item);
            CloseIfDone(request);
        }
    }

    /// <summary>Ends a request of which nothing is left to come.</summary>
    public void CloseIfDone(OpenRequest request)
    {
        if (!request.InputEnded || request.FirstOpen is not null || !_core.Close(request))
            return;
        _tracking.Add(new RequestEnded(request.Tally));
        request.Close();
    }
}
