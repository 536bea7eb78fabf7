using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Front of the core. Takes work, ended attempts, the controls' decisions and engine time; returns attempts and reports
/// <see cref="Events"/>. All consequences of an attempt's end are behind <see cref="Complete"/>, and every result leaves by
/// <see cref="Finish"/>. Pure: no clock, I/O or actors. Not thread-safe.
/// </summary>
internal sealed class Dispatcher(
    AdmissionCore core, IRetryPolicy retry, RequestCoalescing? coalescing = null, bool isStoreRequired = false,
        DateTimeOffset start = default)
{
    private readonly RequestCoalescing _coalescing = coalescing ?? new RequestCoalescing();
    private TimeSpan _now;

    /// <summary>Pending events, in order.</summary>
    public EngineEvents Events { get; } = new();

    public IReadOnlyList<EndpointGate> Gates => core.Gates;

    public Budget? Budget => core.Budget;

    public int InFlight => core.InFlight;

    public int Cap => core.Cap;

    public int Bound => core.Bound;

    public ChunkError? Draining => core.Draining;

    public IReadOnlyCollection<Request> OpenRequests => core.OpenRequests;

    /// <summary>Whether draining is complete.</summary>
    public bool IsDrained => core is { Draining: not null, OpenRequests.Count: 0, InFlight: 0 } && Events.IsEmpty;

    /// <summary>Opens a request; while draining it is stopped at once.</summary>
    public void Open(Request request)
    {
        Events.Add(new EngineNews.Opened(request));
        core.Open(request);
    }

    /// <summary>Records that a request has no further items.</summary>
    public void EndInput(Request request)
    {
        request.InputEnded = true;
        CloseIfDone(request);
    }

    /// <summary>Accepts a new item: answers it at once, makes it a follower, or queues it.</summary>
    public void Enqueue(WorkItem item, TimeSpan now)
    {
        _now = now;
        if (!item.Request.IsOpen)
        {
            // The item came from an abandoned pump, or its request ended with an earlier graph. Its followers still need an answer or a new
            // leader. A follower must be closed, because it would be promoted but never sent.
            item.State = ItemState.Closed;
            if (item.Paid is not null)
                CompleteFollowers(item, item.Paid);
            else
                PromoteFollower(item);
            return;
        }

        if (item.Paid is { } paid)
        {
            FinishPaid(item, paid);
            CompleteFollowers(item, paid);
            return;
        }

        item.Deadline = item.Request.DeadlineOf(now);
        Step(new Finished(item, ChunkStatus.Pending), now);
        if (item.CoalescedWork is null)
        {
            core.Offer(item);
            return;
        }

        if (_coalescing.TakeOver(item) is { } former)
            former.State = ItemState.Following;
        if (item.CoalescedWork is { } flight && flight.Leader != item)
            core.Follow(item);
        else
            core.Offer(item);
    }

    /// <summary>Stops a request. The caller cancels its calls in flight.</summary>
    public void Cancel(Request request, ChunkError reason)
    {
        core.Stop(request, reason);
        EndCalls(request);
    }

    /// <summary>Records that a stopped request's calls are being cancelled. Nothing waits for the store any more either.</summary>
    public void EndCalls(Request request)
    {
        request.CallsEnd = true;
        foreach (var item in request.OpenItems.Where(item => item.Saving is not null).ToArray())
            FinishUnsaved(item, request.Stopped!);
    }

    /// <summary>Stops sending.</summary>
    public void Drain(ChunkError reason) => core.Drain(reason);

    /// <summary>Sets the concurrency limit, from 0 (paused) to the cap.</summary>
    /// <param name="gate">The endpoint; null for the whole engine.</param>
    /// <param name="limit">The limit; larger values count as the cap.</param>
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

    /// <summary>Advances time. Returns the requests that this has stopped, whose calls the caller cancels.</summary>
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

    /// <summary>Takes the next attempt, if one may be sent now.</summary>
    public bool TryDispatch(TimeSpan now, out Attempt attempt)
    {
        _now = now;
        while (!core.TryAdmit(now, out attempt))
        {
            // A request stopped by the budget may make way for its followers.
            if (!FinishWithdrawn())
                return false;
        }

        if (attempt.Item.Pack is not { } pack)
        {
            Started(attempt.Item, now, sharesCall: false);
            return true;
        }

        for (var i = 0; i < pack.Items.Count; i++)
            Started(pack.Items[i], now, sharesCall: i > 0);
        return true;
    }

    private void Started(WorkItem item, TimeSpan now, bool sharesCall)
    {
        ref var started = ref Step(new Finished(item, ChunkStatus.InProgress), now);
        (started.InFlight, started.RequestInFlight, started.SharesCall) = (core.InFlight, item.Request.InFlight, sharesCall);
    }

    public TimeSpan? NextWake(TimeSpan now) => core.NextWake(now);

    public bool TryTakeSilence(TimeSpan now, out EndpointGate gate, out Silence silence) => core.TryTakeSilence(now, out gate, out silence);

    /// <summary>
    /// Completes an attempt. Releases its permit, settles pace and budget, and applies a requested wait, unless <see cref="EndCall"/> has.
    /// Then decides whether its item is done, retried or split: at once after an answer, and after a failure once throttle and breaker have
    /// acknowledged it, because they determine whether it counts.
    /// </summary>
    public void Complete(Attempt attempt)
    {
        EndCall(attempt);
        attempt.IsComplete = true;
        if (attempt.Outcome.Succeeded || attempt.IsSeen)
            Conclude(attempt);
    }

    /// <summary>The first half of <see cref="Complete"/>, used if reading the answer takes long.</summary>
    public void EndCall(Attempt attempt)
    {
        var gate = attempt.Gate;
        // Outlived an earlier graph: its item and permit ended with that graph.
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

    /// <summary>Applies an endpoint's limit policy, and the acknowledgement of ended attempts up to a number.</summary>
    public void Apply(EndpointGate gate, LimitPolicy policy, long upTo, TimeSpan now)
    {
        gate.Apply(policy, upTo, now);
        ConcludeSeen(gate);
    }

    /// <summary>Applies an endpoint's breaker policy, and the acknowledgement of ended attempts and resets up to a number.</summary>
    public void Apply(EndpointGate gate, BreakerPolicy policy, long upTo, long resets = 0)
    {
        var wasLocked = gate.Breaker.State == BreakerState.Isolated;
        gate.Apply(policy, upTo, resets);
        if (wasLocked != (policy.State == BreakerState.Isolated))
            core.LockChanged(gate);
        ConcludeSeen(gate);
    }

    /// <summary>Disables an endpoint, because its throttle or breaker cannot be restarted. Nothing waits for them any more.</summary>
    public void Disable(EndpointGate gate, ChunkError reason, TimeSpan now)
    {
        _now = now;
        var before = gate.Breaker;
        gate.IsDisabled = true;
        Apply(gate, before with { State = BreakerState.Isolated, Cause = reason }, gate.LastEnded);
        Acknowledge(gate);
        if (new Explain(gate.Endpoint.Name, start).Breaker(before, gate.Breaker, now) is { } change)
            Events.Add(new EngineNews.Changed(change));
    }

    // Acknowledges on behalf of a disabled endpoint's controls.
    private void Acknowledge(EndpointGate gate)
    {
        Apply(gate, gate.Limit, gate.LastEnded, _now);
        Apply(gate, gate.Breaker, gate.LastEnded);
    }

    /// <summary>Completes chunks and their followers after a save or its failure.</summary>
    /// <param name="answers">The answers that were to be saved.</param>
    /// <param name="error">Why none of them may be delivered; null if all may.</param>
    /// <param name="now">Engine time.</param>
    public void Saved(IReadOnlyList<SavedAnswer> answers, ChunkError? error, TimeSpan now)
    {
        _now = now;
        foreach (var (attempt, answer) in answers)
        {
            // A delivered chunk ended with an earlier graph or by a deadline; its answer stays stored.
            var item = attempt.Item.Whole;
            if (!item.Delivered)
                FinishSaving(attempt, answer.Value, error);
            CompleteFollowers(item, error is null ? answer : null);
            CloseIfDone(item.Request);
        }
    }

    /// <summary>Ends all open requests because the graph has failed.</summary>
    public void Fail(ChunkError reason, TimeSpan now)
    {
        _now = now;
        foreach (var request in core.OpenRequests.ToArray())
        {
            request.Stopped ??= reason;
            foreach (var item in request.OpenItems)
            {
                // Its followers may belong to requests that the next graph knows.
                _coalescing.End(item);
                // A follower must not be promoted, nor answered, by a leader that arrives later.
                item.State = ItemState.Closed;
                // A split chunk is itself one of the items.
                if (!item.Delivered && item.PartOf is null)
                    Finish(Finished.Without(item, reason), now);
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

    // Decides the item's next step: its answer is stored first, it is retried, or it is done.
    private void Conclude(Attempt attempt)
    {
        if (attempt.Item.Pack is { } pack)
        {
            if (pack.IsTooMuch(attempt))
                attempt.Gate.PackLess(pack);
            else if (attempt.Outcome.Succeeded)
                attempt.Gate.PackedWell();
            foreach (var each in pack.Divide(attempt))
            {
                each.Item.Ended(each);
                Conclude(each);
            }

            return;
        }

        var item = attempt.Item;
        var decision = retry.Decide(attempt, item.Request.MaxAttempts);
        var status = item.PartOf?.Conclude(attempt, decision) ?? decision.Status;
        if (decision.Status == ChunkStatus.Completed && item.Request.Keys is not null)
        {
            // After its request's end nothing waits for the store, unless it is required.
            if (status == ChunkStatus.Completed && (isStoreRequired || !item.Request.CallsEnd))
            {
                // Not delivered before it is on disk; its permit was released when the call ended.
                item.Whole.Saving = attempt;
                Save(EngineEventKind.AnswerToSave, attempt);
                return;
            }

            // A part's answer need not be paid for again, whatever the chunk's outcome.
            Save(EngineEventKind.PartToSave, attempt);
        }

        var failure = decision.Error?.Kind;
        var ends = status is not (ChunkStatus.Retrying or ChunkStatus.InProgress);
        if (ends)
        {
            Finish(EndOf(attempt, decision), attempt.EndedAt, attempt, failure);
        }
        else
        {
            ref var step = ref Step(new Finished(item, status), attempt.EndedAt);
            (step.Attempt, step.Failure) = (attempt, failure);
        }

        if (decision.Status == ChunkStatus.Retrying)
        {
            TakeBack(attempt, decision);
            return;
        }

        core.Done(item);
        if (ends)
            ReleaseFollowers(item.Whole);
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

    private static Finished EndOf(Attempt attempt, in RetryDecision decision)
    {
        var (item, chunk) = (attempt.Item, attempt.Item.PartOf);
        var end = chunk?.Result ?? decision;
        var isRead = end.Status == ChunkStatus.Completed || (chunk is null ? decision.EndsInPart(attempt) : chunk.Error is null);
        // An earlier answer of a failed chunk may be partially usable.
        var value = isRead ? attempt.WholeValue : end.Status == ChunkStatus.Failed && chunk is null ? item.History.Partial : null;
        return new Finished(item.Whole, end.Status, value, end.Error);
    }

    // The only exit for results.
    private void Finish(in Finished chunk, TimeSpan at, Attempt? attempt = null, FailureKind? failure = null)
    {
        chunk.Item.Delivered = true;
        // A chunk may end with an answer to another one, although it was deferred before.
        if (chunk.Error?.Kind != FailureKind.Deferred)
            core.Budget?.Release(ChunkKey.Of(chunk.Item.Chunk));
        ref var last = ref Step(chunk, at);
        last.Kind = EngineEventKind.ChunkFinished;
        (last.Attempt, last.Failure) = (attempt, attempt is null ? chunk.Error?.Kind : failure);
    }

    private ref EngineEvent Step(in Finished chunk, TimeSpan at)
    {
        ref var step = ref Events.Add();
        (step.Kind, step.Chunk, step.At) = (EngineEventKind.ChunkStepped, chunk, at);
        return ref step;
    }

    private void Save(EngineEventKind kind, Attempt attempt)
    {
        ref var save = ref Events.Add();
        (save.Kind, save.Attempt) = (kind, attempt);
    }

    // Finishes a chunk with an existing answer: no permit, no call.
    private void FinishPaid(WorkItem item, PaidAnswer paid)
    {
        item.ForgetPrompt();
        Finish(new Finished(item, ChunkStatus.Completed, paid.Value) { Paid = paid }, _now);
        if (paid.MissingFor(item.Chunk) is { } missing)
            Events.Add(new EngineNews.CopyToSave(missing));
        if (item.State == ItemState.New)
            return;
        core.Done(item);
        CloseIfDone(item.Request);
    }

    // Finishes a chunk after its save, the save's failure, or the decision not to wait.
    private void FinishSaving(Attempt attempt, object? value, ChunkError? error)
    {
        var chunk = attempt.Item.Whole;
        var end = error is null ? new Finished(chunk, ChunkStatus.Completed, value) : Finished.Without(chunk, error);
        Finish(end, attempt.EndedAt, attempt);
        core.Done(attempt.Item);
    }

    private void FinishUnsaved(WorkItem item, ChunkError reason)
    {
        if (item is not { Saving: { } attempt, Delivered: false })
            return;
        FinishSaving(attempt, attempt.WholeValue, isStoreRequired ? reason : null);
        CloseIfDone(item.Request);
    }

    // Finishes withdrawn items; false if there were none.
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

            var end = Finished.Without(item, reason);
            Finish(end with { Value = end.Status == ChunkStatus.Failed ? item.History.Partial : null }, _now);
            ReleaseFollowers(item);
            CloseIfDone(item.Request);
        }

        return any;
    }

    // Gives a leader's answer to its followers; without one they are sent themselves.
    private void CompleteFollowers(WorkItem leader, PaidAnswer? answer)
    {
        foreach (var follower in _coalescing.End(leader))
        {
            // A follower that is not yet enqueued finds its answer, or is sent, when it is.
            follower.Paid = answer;
            if (follower.State != ItemState.Following)
                continue;
            if (answer is null)
                core.Offer(follower);
            else
                FinishPaid(follower, answer);
        }
    }

    // Handles followers of an item that ended without an answer.
    private void ReleaseFollowers(WorkItem item)
    {
        if (item.Request.Stopped is null)
            CompleteFollowers(item, null);
        else
            PromoteFollower(item);
    }

    // Withdrawing a leader does not affect its followers: one of them is promoted.
    private void PromoteFollower(WorkItem leader)
    {
        if (_coalescing.Promote(leader) is { State: ItemState.Following } next)
            core.Offer(next);
    }

    // Closes a request once its input and items have ended.
    private void CloseIfDone(Request request)
    {
        if (request.InputEnded && request.FirstOpen is null && core.Close(request))
            Events.Add(new EngineNews.Closed(request));
    }
}
