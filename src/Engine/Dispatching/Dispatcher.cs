using ParallelLlm.Answers;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>
/// The front of the core: takes work, ends of attempts, decisions of the controls and the engine's time; gives out attempts, and reports
/// what happens as <see cref="Events"/>. What follows from the end of an attempt stands behind <see cref="Complete"/> and nowhere else, and
/// every result leaves by <see cref="Finish"/>. Pure: no clock, no I/O, no actors. Not thread-safe.
/// </summary>
internal sealed class Dispatcher(
    AdmissionCore core, IRetryPolicy retry, Flights? flights = null, bool isStoreRequired = false, DateTimeOffset start = default)
{
    private readonly Flights _flights = flights ?? new Flights();
    private TimeSpan _now;

    /// <summary>What has happened, in order.</summary>
    public EngineEvents Events { get; } = new();

    public IReadOnlyList<EndpointGate> Gates => core.Gates;

    public Budget? Budget => core.Budget;

    public int InFlight => core.InFlight;

    public int Cap => core.Cap;

    public int Bound => core.Bound;

    public ChunkError? Draining => core.Draining;

    public IReadOnlyCollection<Request> OpenRequests => core.OpenRequests;

    /// <summary>Whether it is draining and nothing is left.</summary>
    public bool IsDrained => core is { Draining: not null, OpenRequests.Count: 0, InFlight: 0 } && Events.IsEmpty;

    /// <summary>Begins a request; while draining it is stopped at once.</summary>
    public void Open(Request request)
    {
        Events.Add(new EngineNews.Opened(request));
        core.Open(request);
    }

    /// <summary>Takes note that no items of a request come any more.</summary>
    public void EndInput(Request request)
    {
        request.InputEnded = true;
        CloseIfDone(request);
    }

    /// <summary>Takes a new item: it is answered at once, follows another one, or waits to be sent.</summary>
    public void Enqueue(WorkItem item, TimeSpan now)
    {
        _now = now;
        if (!item.Request.IsOpen)
        {
            // Read by a pump that was left behind, or ended with an earlier graph: nobody waits for it any more, but others may for what it
            // leads. One that only followed must not lead later: it would never be sent.
            item.Place = ItemPlace.Closed;
            if (item.Paid is not null)
                Land(item, item.Paid);
            else
                Succeed(item);
            return;
        }

        if (item.Paid is { } paid)
        {
            FinishPaid(item, paid);
            Land(item, paid);
            return;
        }

        item.Deadline = item.Request.DeadlineOf(now);
        Step(item, RequestStatus.Pending, now);
        if (item.Flight is null)
        {
            core.Offer(item);
            return;
        }

        if (_flights.TakeOver(item) is { } former)
            former.Place = ItemPlace.Following;
        if (item.Flight is { } flight && flight.Leader != item)
            core.Follow(item);
        else
            core.Offer(item);
    }

    /// <summary>Sends nothing more of a request, whose caller ends the calls that are out.</summary>
    public void Cancel(Request request, ChunkError reason)
    {
        core.Stop(request, reason);
        EndCalls(request);
    }

    /// <summary>Takes note that the calls of a stopped request are being ended: nothing waits for a store any more either.</summary>
    public void EndCalls(Request request)
    {
        request.CallsEnd = true;
        foreach (var item in SavingOf(request))
            FinishUnsaved(item, request.Stopped!);
    }

    /// <summary>Sends nothing more at all.</summary>
    public void Drain(ChunkError reason) => core.Drain(reason);

    /// <summary>Sets the most that may be in flight for now, from 0 (a pause) to the cap.</summary>
    /// <param name="gate">The endpoint; null for the whole engine.</param>
    /// <param name="limit">What is beyond the cap counts as the cap.</param>
    /// <param name="now">Engine time.</param>
    public void SetBound(EndpointGate? gate, int limit, TimeSpan now)
    {
        var before = gate?.Bound ?? core.Bound;
        if (gate is null)
            core.SetBound(limit);
        else
            gate.Bound = Math.Clamp(limit, 0, gate.Cap);
        var after = gate?.Bound ?? core.Bound;
        if (after != before)
            Events.Add(new EngineNews.Changed(new Explain(gate?.Endpoint.Name ?? ControlChange.WholeEngine, start).Bound(before, after,
                now)));
    }

    /// <summary>Lets time pass. Returns the requests that this has stopped, whose calls are to be ended.</summary>
    public IReadOnlyList<Request> Advance(TimeSpan now)
    {
        _now = now;
        var stopped = core.Advance(now);
        for (var i = 0; i < stopped.Count; i++)
            EndCalls(stopped[i]);
        while (core.TryTakeLate(out var late))
            FinishUnsaved(late, WorkItem.DeadlinePassed);
        FinishWithdrawn();
        while (core.TryTakeParked(out var route))
            Events.Add(new EngineNews.Parked(route));
        return stopped;
    }

    /// <summary>The next attempt, if one may go out now.</summary>
    public bool TryDispatch(TimeSpan now, out Attempt attempt)
    {
        _now = now;
        while (!core.TryAdmit(now, out attempt))
        {
            // What a budget has stopped may leave the turn to what followed it.
            if (!FinishWithdrawn())
                return false;
        }

        var item = attempt.Item;
        ref var started = ref Step(item, RequestStatus.InProgress, now);
        (started.InFlight, started.RequestInFlight) = (core.InFlight, item.Request.InFlight);
        return true;
    }

    public TimeSpan? NextWake(TimeSpan now) => core.NextWake(now);

    public bool TryTakeSilence(TimeSpan now, out EndpointGate gate, out Silence silence) => core.TryTakeSilence(now, out gate, out silence);

    /// <summary>
    /// The end of an attempt. Its place, its reservation of pace and budget and a wait that was asked for are settled at once, unless
    /// <see cref="EndCall"/> has done so before; whether its item is done, comes back or is cut is decided now after an answer, and
    /// after a failure when throttle and breaker have seen it, since they tell whether it counts.
    /// </summary>
    public void Complete(Attempt attempt)
    {
        EndCall(attempt);
        attempt.IsComplete = true;
        if (attempt.Outcome.Succeeded || attempt.IsSeen)
            Conclude(attempt);
    }

    /// <summary>The first half of <see cref="Complete"/>, where reading the answer takes longer than the place should be held.</summary>
    public void EndCall(Attempt attempt)
    {
        var gate = attempt.Gate;
        // One that outlived an earlier graph: its item has ended, and its place went with that graph.
        if (attempt.HasEnded || gate != core.Gates[gate.Index])
            return;
        var heldUntil = gate.HoldUntil;
        attempt.HasEnded = true;
        attempt.Item.Ended(attempt);
        core.Ended(attempt);
        if (gate.HoldUntil > heldUntil)
            Events.Add(new EngineNews.Changed(new Explain(gate.Endpoint.Name, start).Asked(attempt, heldUntil)));
        while (gate.TryTakeConclusion(out var of, out var moment))
            Events.Add(new EngineNews.Changed(new Explain(gate.Endpoint.Name, start).Concluded(of, moment, gate.Limit, attempt.EndedAt)));
        if (gate.IsDisabled)
            Acknowledge(gate);
    }

    /// <summary>Follows what an endpoint's throttle allows, which has seen all ended attempts up to a number.</summary>
    public void Apply(EndpointGate gate, LimitPolicy policy, long upTo, TimeSpan now)
    {
        gate.Apply(policy, upTo, now);
        ConcludeSeen(gate);
    }

    /// <summary>Follows an endpoint's breaker, which has seen all ended attempts and all resets up to a number.</summary>
    public void Apply(EndpointGate gate, BreakerPolicy policy, long upTo, long resets = 0)
    {
        var wasLocked = gate.Breaker.State == BreakerState.Locked;
        gate.Apply(policy, upTo, resets);
        if (wasLocked != (policy.State == BreakerState.Locked))
            core.LockChanged(gate);
        ConcludeSeen(gate);
    }

    /// <summary>
    /// Uses an endpoint no more, because its throttle or breaker cannot be kept running. Nothing waits for either of them any more.
    /// </summary>
    public void Disable(EndpointGate gate, ChunkError reason, TimeSpan now)
    {
        _now = now;
        var before = gate.Breaker;
        gate.IsDisabled = true;
        Apply(gate, before with { State = BreakerState.Locked, Cause = reason }, gate.LastEnded);
        Acknowledge(gate);
        if (new Explain(gate.Endpoint.Name, start).Breaker(before, gate.Breaker, now) is { } change)
            Events.Add(new EngineNews.Changed(change));
    }

    // In the stead of the controls of an endpoint that is used no more.
    private void Acknowledge(EndpointGate gate)
    {
        Apply(gate, gate.Limit, gate.LastEnded, _now);
        Apply(gate, gate.Breaker, gate.LastEnded);
    }

    /// <summary>Takes note that answers are stored, or could not be: their chunks get them, and what follows them.</summary>
    public void Saved(SavedAnswers saved, TimeSpan now)
    {
        _now = now;
        foreach (var (attempt, answer) in saved.Answers)
        {
            // A delivered chunk ended with an earlier graph, or by a deadline; its answer stays stored.
            var item = attempt.Item.Whole;
            if (!item.Delivered)
                FinishSaving(attempt, answer.Value, saved.Error);
            Land(item, saved.Error is null ? answer : null);
            CloseIfDone(item.Request);
        }
    }

    /// <summary>Ends everything that is open, for the reason that the graph has failed.</summary>
    public void Fail(ChunkError reason, TimeSpan now)
    {
        _now = now;
        foreach (var request in core.OpenRequests.ToArray())
        {
            request.Stopped ??= reason;
            for (var item = request.FirstOpen; item is not null; item = item.Next)
            {
                // What follows it may belong to a request that the next graph knows.
                _flights.End(item);
                // The other way round as well: it must not go in the place of a leader that comes only now, nor get its answer.
                item.Place = ItemPlace.Closed;
                // A cut chunk is one of the items itself.
                if (!item.Delivered && item.PartOf is null)
                    Finish(item, ChunkEnd.Of(reason), now);
            }

            core.Close(request);
            Events.Add(new EngineNews.Closed(request));
        }
    }

    private void ConcludeSeen(EndpointGate gate)
    {
        while (gate.TryTakeSeen(out var attempt))
        {
            if (attempt.IsComplete)
                Conclude(attempt);
        }
    }

    // What becomes of the item: its answer is stored first, it comes back, or it is done.
    private void Conclude(Attempt attempt)
    {
        var item = attempt.Item;
        var decision = retry.Decide(attempt, item.Request.RetryAttempts);
        var status = item.PartOf?.Conclude(attempt, decision) ?? decision.Status;
        if (decision.Status == RequestStatus.Completed && item.Request.Keys is not null)
        {
            // After the end of its request nothing waits for the store, unless answers must be stored first.
            if (status == RequestStatus.Completed && (isStoreRequired || !item.Request.CallsEnd))
            {
                // Told to nobody before it is on disk; its place has been free since the call ended.
                item.Whole.Saving = attempt;
                Save(EngineEventKind.AnswerToSave, attempt);
                return;
            }

            // What a part was answered need not be paid for again, whatever becomes of its chunk.
            Save(EngineEventKind.PartToSave, attempt);
        }

        var failure = decision.Error?.Kind;
        var ends = status is not (RequestStatus.Retrying or RequestStatus.InProgress);
        if (ends)
        {
            Finish(item.Whole, EndOf(attempt, decision), attempt.EndedAt, attempt, failure);
        }
        else
        {
            ref var step = ref Step(item, status, attempt.EndedAt);
            (step.Attempt, step.Failure) = (attempt, failure);
        }

        if (decision.Status == RequestStatus.Retrying)
        {
            TakeBack(attempt, decision);
            return;
        }

        core.Done(item);
        if (ends)
            Fall(item.Whole);
        CloseIfDone(item.Request);
    }

    private void TakeBack(Attempt attempt, in RetryDecision decision)
    {
        var item = attempt.Item;
        item.TakeBack(attempt, decision);
        if (decision.Parts is not { } parts)
        {
            core.Retry(item, decision.NotBefore);
            return;
        }

        core.Cut(item, parts);
        foreach (var part in parts)
        {
            if (part.Paid?.MissingFor(part.Chunk) is { } missing)
                Events.Add(new EngineNews.CopyToSave(missing));
        }
    }

    private static ChunkEnd EndOf(Attempt attempt, in RetryDecision decision)
    {
        var (item, chunk) = (attempt.Item, attempt.Item.PartOf);
        var end = chunk?.Result ?? decision;
        var isRead = end.Status == RequestStatus.Completed || (chunk is null ? decision.EndsInPart(attempt) : chunk.Error is null);
        // An earlier answer of a failed chunk may be usable in part.
        var value = isRead ? attempt.WholeValue : end.Status == RequestStatus.Failed && chunk is null ? item.History.Partial : null;
        return new ChunkEnd(end.Status, value, end.Error);
    }

    // The one way out for a result.
    private void Finish(
        WorkItem chunk, ChunkEnd end, TimeSpan at, Attempt? attempt = null, FailureKind? failure = null, PaidAnswer? paid = null)
    {
        chunk.Delivered = true;
        ref var last = ref Step(chunk, end.Status, at);
        last.Kind = EngineEventKind.ChunkFinished;
        (last.Attempt, last.Failure) = (attempt, attempt is null ? end.Error?.Kind : failure);
        (last.Value, last.Error, last.Paid) = (end.Value, end.Error, paid);
    }

    private ref EngineEvent Step(WorkItem item, RequestStatus status, TimeSpan at)
    {
        ref var step = ref Events.Add();
        (step.Kind, step.Item, step.Status, step.At) = (EngineEventKind.ChunkStepped, item, status, at);
        return ref step;
    }

    private void Save(EngineEventKind kind, Attempt attempt)
    {
        ref var save = ref Events.Add();
        (save.Kind, save.Attempt) = (kind, attempt);
    }

    // A chunk whose answer costs nothing: no permit, no call.
    private void FinishPaid(WorkItem item, PaidAnswer paid)
    {
        item.ForgetPrompt();
        Finish(item, new ChunkEnd(RequestStatus.Completed, paid.Value, null), _now, paid: paid);
        if (paid.MissingFor(item.Chunk) is { } missing)
            Events.Add(new EngineNews.CopyToSave(missing));
        if (item.Place == ItemPlace.New)
            return;
        core.Done(item);
        CloseIfDone(item.Request);
    }

    // A chunk whose answer is stored, or could not be, or is not waited for.
    private void FinishSaving(Attempt attempt, object? value, ChunkError? error)
    {
        Finish(attempt.Item.Whole, error is null ? new ChunkEnd(RequestStatus.Completed, value, null) : ChunkEnd.Of(error), attempt.EndedAt,
            attempt);
        core.Done(attempt.Item);
    }

    private void FinishUnsaved(WorkItem item, ChunkError reason)
    {
        if (item is not { Saving: { } attempt, Delivered: false })
            return;
        FinishSaving(attempt, attempt.WholeValue, isStoreRequired ? reason : null);
        CloseIfDone(item.Request);
    }

    // What the core has withdrawn; false when there was nothing.
    private bool FinishWithdrawn()
    {
        var any = false;
        for (; core.TryTakeWithdrawn(out var withdrawn); any = true)
        {
            var (item, reason) = withdrawn;
            if (item.PartOf is { } chunk)
            {
                if (!chunk.HasEnded)
                    continue;
                (item, reason) = (chunk.Item, chunk.Error!);
            }

            var end = ChunkEnd.Of(reason);
            Finish(item, end with { Value = end.Status == RequestStatus.Failed ? item.History.Partial : null }, _now);
            Fall(item);
            CloseIfDone(item.Request);
        }

        return any;
    }

    // Those that followed an item get its answer; without one they go themselves.
    private void Land(WorkItem leader, PaidAnswer? answer)
    {
        foreach (var follower in _flights.End(leader))
        {
            // What has not been offered yet finds its answer, or no flight any more, when it is.
            follower.Paid = answer;
            if (follower.Place != ItemPlace.Following)
                continue;
            if (answer is null)
                core.Offer(follower);
            else
                FinishPaid(follower, answer);
        }
    }

    // An item has ended without an answer.
    private void Fall(WorkItem item)
    {
        if (item.Request.Stopped is null)
            Land(item, null);
        else
            Succeed(item);
    }

    // A leader that was withdrawn says nothing about its followers: one of them goes in its place.
    private void Succeed(WorkItem leader)
    {
        if (_flights.Succeed(leader) is { Place: ItemPlace.Following } next)
            core.Offer(next);
    }

    private static List<WorkItem> SavingOf(Request request)
    {
        var items = new List<WorkItem>();
        for (var item = request.FirstOpen; item is not null; item = item.Next)
        {
            if (item.Saving is not null)
                items.Add(item);
        }

        return items;
    }

    // Ends a request of which nothing is left to come.
    private void CloseIfDone(Request request)
    {
        if (request.InputEnded && request.FirstOpen is null && core.Close(request))
            Events.Add(new EngineNews.Closed(request));
    }
}
