using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Admission;

/// <summary>
/// Decides who goes next, to which endpoint and when. Pure: events and the engine's time go in, attempts come out of <see cref="TryAdmit"/>
/// and items that end without one come out of <see cref="TryTakeWithdrawn"/>. Not thread-safe.
/// </summary>
internal sealed class AdmissionCore(int cap, IReadOnlyList<EndpointGate> gates, ThrottleOptions throttle, RetryOptions retry, Random random)
{
    private readonly PriorityQueue<WorkItem, TimeSpan> _waiting = new();
    private readonly PriorityQueue<RequestEntry, TimeSpan> _deadlines = new();
    private readonly Queue<Withdrawn> _withdrawn = new();
    private readonly HashSet<RequestEntry> _open = [];
    private TimeSpan _now;
    private int _waitingCount;
    private long _lastTicket;
    private int _nextGate;

    /// <summary>Most attempts that may ever be out at once.</summary>
    public int Cap { get; } = cap;

    /// <summary>The most that may be out for now, as someone has set it at run time; the cap at the start, and at most that.</summary>
    public int Bound { get; private set; } = cap;

    /// <summary>Attempts that hold a place, over all endpoints.</summary>
    public int InFlight
    {
        get
        {
            var sum = 0;
            for (var i = 0; i < gates.Count; i++)
                sum += gates[i].InFlight;
            return sum;
        }
    }

    /// <summary>Why nothing more is sent; null while the engine is running.</summary>
    public ChunkError? Draining { get; private set; }

    /// <summary>The requests that have not ended.</summary>
    public IReadOnlyCollection<RequestEntry> OpenRequests => _open;

    public void Open(RequestEntry request)
    {
        _open.Add(request);
        if (request.Deadline is { } deadline)
            _deadlines.Enqueue(request, deadline);
        if (Draining is { } reason)
            Stop(request, reason);
    }

    /// <summary>Forgets a request: its input has ended and so have its items. False when it was not open.</summary>
    public bool Close(RequestEntry request)
    {
        var wasOpen = _open.Remove(request);
        Compact();
        return wasOpen;
    }

    /// <summary>Accepts an item: a new one, or one that failed and may go out again at once.</summary>
    public void Offer(WorkItem item)
    {
        var request = item.Request;
        if (item.Place == ItemPlace.New)
            request.Link(item);
        if ((request.Stopped ?? LockedReason(request)) is { } reason)
            Withdraw(item, reason);
        else
            Enqueue(item);
    }

    /// <summary>Accepts an item that waits for another one's answer.</summary>
    public void Follow(WorkItem item)
    {
        if (item.Place == ItemPlace.New)
            item.Request.Link(item);
        if ((item.Request.Stopped ?? LockedReason(item.Request)) is { } reason)
            Withdraw(item, reason);
        else
            item.Place = ItemPlace.Following;
    }

    /// <summary>Takes an item back until its back-off is over.</summary>
    public void Retry(WorkItem item, TimeSpan notBefore)
    {
        if ((item.Request.Stopped ?? LockedReason(item.Request)) is { } reason)
        {
            Withdraw(item, reason);
            return;
        }

        item.Place = ItemPlace.Waiting;
        _waiting.Enqueue(item, notBefore);
        _waitingCount++;
    }

    /// <summary>Ends an item that has its result.</summary>
    public void Done(WorkItem item)
    {
        item.Place = ItemPlace.Closed;
        item.Request.Unlink(item);
    }

    /// <summary>Sends nothing more of a request and withdraws what of it is not out. Attempts that are out end by themselves.</summary>
    public void Stop(RequestEntry request, ChunkError reason)
    {
        if (request.Stopped is not null)
            return;
        request.Stopped = reason;
        WithdrawWaiting(request, reason);
    }

    /// <summary>Sets the most that may be out, from 0 (a pause) to the cap; what is out already stays out.</summary>
    public void SetBound(int bound) => Bound = Math.Clamp(bound, 0, Cap);

    /// <summary>Sends nothing more at all.</summary>
    public void Drain(ChunkError reason)
    {
        Draining = reason;
        foreach (var request in _open)
            Stop(request, reason);
    }

    /// <summary>Lets time pass: back-offs end, deadlines strike. Returns the requests whose deadline has just passed.</summary>
    public IReadOnlyList<RequestEntry> Advance(TimeSpan now)
    {
        _now = now;
        while (_waiting.TryPeek(out var item, out var due) && (due <= now || item.Place != ItemPlace.Waiting))
        {
            _waiting.Dequeue();
            if (item.Place != ItemPlace.Waiting)
                continue;
            _waitingCount--;
            Enqueue(item);
        }

        List<RequestEntry>? expired = null;
        while (_deadlines.TryPeek(out var request, out var deadline) && (deadline <= now || !_open.Contains(request)))
        {
            _deadlines.Dequeue();
            if (!_open.Contains(request))
                continue;
            // One that has been stopped before keeps its reason, and ends its calls all the same.
            Stop(request, new ChunkError(FailureKind.Deadline, "The request's deadline passed."));
            (expired ??= []).Add(request);
        }

        return expired ?? (IReadOnlyList<RequestEntry>)[];
    }

    /// <summary>The next attempt, if one may go out now.</summary>
    public bool TryAdmit(TimeSpan now, out Attempt attempt)
    {
        attempt = null!;
        _now = now;
        if (InFlight >= Bound)
            return false;

        EndpointGate? best = null;
        Lane? lane = null;
        for (var i = 0; i < gates.Count; i++)
        {
            var gate = gates[(_nextGate + i) % gates.Count];
            if (gate.CanAdmit(now) && gate.Ready.NextAllowed(gate, now) is { } next && !(lane?.Level <= next.Level))
                (best, lane) = (gate, next);
        }

        if (best is null)
            return false;
        _nextGate = (best.Index + 1) % gates.Count;
        attempt = Admit(best.Ready.Take(lane!), best, now);
        return true;
    }

    /// <summary>Takes note of the end of an attempt. Its endpoint heeds a wait that was asked for from this moment on.</summary>
    public void Ended(Attempt attempt)
    {
        var request = attempt.Item.Request;
        request.InFlight--;
        Enlist(request);
        attempt.Gate.End(attempt, HoldAfter(attempt));
    }

    /// <summary>Withdraws everything that waits for an endpoint whose breaker is locked.</summary>
    public void WithdrawLocked(EndpointGate gate)
    {
        if (gate.Breaker is not { State: BreakerState.Locked, Cause: { } cause })
            return;
        foreach (var request in _open.Where(request => request.Gate == gate.Index))
            WithdrawWaiting(request, cause);
    }

    /// <summary>An item that ended without an attempt that is out, with the reason; the caller reports it.</summary>
    public bool TryTakeWithdrawn(out Withdrawn withdrawn)
    {
        if (!_withdrawn.TryDequeue(out withdrawn))
            return false;
        // Open until now, so that it is not lost if the stage fails before it comes here.
        Done(withdrawn.Item);
        return true;
    }

    /// <summary>When time alone may change what can be done; null when it can't.</summary>
    public TimeSpan? NextWake(TimeSpan now)
    {
        TimeSpan? next = null;
        if (_waiting.TryPeek(out _, out var due))
            next = due;
        if (_deadlines.TryPeek(out _, out var deadline) && !(next <= deadline))
            next = deadline;
        foreach (var gate in gates)
        {
            if (gate.Ready.Next(now) is { } lane && gate.NextOpening(lane.Peek(), now) is { } opening && !(next <= opening))
                next = opening;
        }

        return next;
    }

    private ChunkError? LockedReason(RequestEntry request) =>
        gates[request.Gate].Breaker is { State: BreakerState.Locked, Cause: { } cause } ? cause : null;

    private void Enqueue(WorkItem item)
    {
        item.Place = ItemPlace.Queued;
        item.ReadySince = _now;
        var lane = item.Request.LaneOf(Priorities.LevelOf(item.Chunk.Priority));
        lane.Add(item);
        gates[item.Request.Gate].Ready.Enlist(lane);
    }

    private void Enlist(RequestEntry request)
    {
        foreach (var lane in request.Lanes)
        {
            if (lane is not null)
                gates[request.Gate].Ready.Enlist(lane);
        }
    }

    private Attempt Admit(WorkItem item, EndpointGate gate, TimeSpan now)
    {
        var ticket = gate.Admit(item, ++_lastTicket, now);
        item.Place = ItemPlace.Out;
        if (item.Attempts++ == 0)
            item.FirstSentAt = now;
        item.Endpoint = gate.Endpoint.Name;
        item.Request.InFlight++;
        Enlist(item.Request);
        return new Attempt(item, gate, ticket);
    }

    private TimeSpan HoldAfter(Attempt attempt)
    {
        var outcome = attempt.Outcome;
        if (outcome.Succeeded)
            return TimeSpan.Zero;
        var wait = outcome.WaitHint ?? (outcome.Failure == FailureKind.ThrottledByRate ? throttle.DefaultWait : TimeSpan.Zero);
        if (wait <= TimeSpan.Zero)
            return TimeSpan.Zero;
        if (wait > throttle.MaxWaitHint)
            wait = throttle.MaxWaitHint;
        return attempt.EndedAt + wait + (wait * (retry.Jitter * random.NextDouble()));
    }

    private void WithdrawWaiting(RequestEntry request, ChunkError reason)
    {
        for (WorkItem? item = request.FirstOpen, next; item is not null; item = next)
        {
            next = item.Next;
            if (item.Place is not (ItemPlace.Queued or ItemPlace.Waiting or ItemPlace.Following))
                continue;
            if (item.Place == ItemPlace.Waiting)
                _waitingCount--;
            Withdraw(item, reason);
        }

        // What stays behind in lanes and heaps is closed, and must not hold texts for long.
        foreach (var lane in request.Lanes)
            lane?.Clear();
        Compact();
    }

    // Heaps and rings only drop what has ended when it comes up; where most of one has ended, it is made anew, so that it holds no texts.
    private void Compact()
    {
        const int WorthIt = 64;
        if (_waiting.Count > (2 * _waitingCount) + WorthIt)
        {
            var live = _waiting.UnorderedItems.Where(entry => entry.Element.Place == ItemPlace.Waiting).ToArray();
            _waiting.Clear();
            _waiting.EnqueueRange(live);
        }

        var most = (2 * _open.Count) + WorthIt;
        if (_deadlines.Count > most)
        {
            _deadlines.Clear();
            _deadlines.EnqueueRange(_open.Where(request => request.Deadline is not null).Select(request => (request, request.Deadline!.Value)));
        }

        foreach (var gate in gates)
            gate.Ready.Compact(most);
    }

    private void Withdraw(WorkItem item, ChunkError reason)
    {
        item.Place = ItemPlace.Closed;
        _withdrawn.Enqueue(new Withdrawn(item, reason));
    }
}

/// <summary>An item that ended without an attempt of its own.</summary>
internal readonly record struct Withdrawn(WorkItem Item, ChunkError Reason);
