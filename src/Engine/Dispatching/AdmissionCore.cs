using System.Diagnostics.CodeAnalysis;
using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Decides who goes next, to which endpoint and when. Pure: events and the engine's time go in, attempts come out of <see cref="TryAdmit"/>
/// and items that end without one come out of <see cref="TryTakeWithdrawn"/>. Not thread-safe.
/// </summary>
internal sealed class AdmissionCore(int cap, IReadOnlyList<EndpointGate> gates, ParallelLlmOptions options, Random random)
{
    private readonly RouteTable _routes = new(gates, options.Engine.AgingStep, options.Engine.SpillOver);
    private readonly Eligibility _eligibility = new(gates);
    private readonly DueQueue<WorkItem> _waiting = new(item => item.Place == ItemPlace.Waiting);
    private readonly DueQueue<WorkItem> _chunkDeadlines = new(item => item.Place != ItemPlace.Closed);
    private readonly DueQueue<Request> _requestDeadlines = new(request => request.IsOpen);
    private readonly HashSet<Request> _open = [];
    private readonly Queue<Withdrawn> _withdrawn = new();
    private readonly Queue<WorkItem> _late = new();
    private readonly SharedBounds _shared = new(gates);
    private readonly ParkedRoutes _parked = new(options.Engine.WhenNoneCanServe);
    private TimeSpan _now;
    private long _lastTicket;

    /// <summary>The endpoints, by their index.</summary>
    public IReadOnlyList<EndpointGate> Gates { get; } = gates;

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
            for (var i = 0; i < Gates.Count; i++)
                sum += Gates[i].InFlight;
            return sum;
        }
    }

    /// <summary>What may be spent; null for no bound.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Whether any endpoint has ever answered.</summary>
    public FirstAnswer FirstAnswer { get; init; } = new(giveUpAfter: null);

    /// <summary>Why nothing more is sent; null while the engine is running.</summary>
    public ChunkError? Draining { get; private set; }

    /// <summary>The requests that have not ended.</summary>
    public IReadOnlyCollection<Request> OpenRequests => _open;

    /// <summary>Lanes that stand in line, with or without something to send.</summary>
    public int Lanes => _routes.All.Sum(route => route.Ready.Count);

    public void Open(Request request)
    {
        _open.Add(request);
        request.IsOpen = true;
        if (request.Deadline is { } deadline)
            _requestDeadlines.Add(request, deadline);
        if (Draining is { } reason)
            Stop(request, reason);
    }

    /// <summary>Forgets a request: its input has ended and so have its items. False when it was not open.</summary>
    public bool Close(Request request)
    {
        if (!_open.Remove(request))
            return false;
        request.IsOpen = false;
        if (request.Deadline is not null)
            _requestDeadlines.Ended();
        if (_open.Count == 0)
            FirstAnswer.Rest();
        Compact();
        return true;
    }

    /// <summary>Accepts an item that has not been sent yet.</summary>
    public void Offer(WorkItem item)
    {
        Accept(item);
        if (CanGoOn(item))
            Enqueue(item);
    }

    /// <summary>Accepts an item that waits for another one's answer.</summary>
    public void Follow(WorkItem item)
    {
        Accept(item);
        if (CanGoOn(item))
            item.Place = ItemPlace.Following;
    }

    /// <summary>Takes an item back until its back-off is over.</summary>
    public void Retry(WorkItem item, TimeSpan notBefore)
    {
        if (!CanGoOn(item))
            return;
        item.Place = ItemPlace.Waiting;
        _waiting.Add(item, notBefore);
    }

    /// <summary>Takes parts in an item's stead; at least one of them is to be sent.</summary>
    public void Cut(WorkItem item, IReadOnlyList<WorkItem> parts)
    {
        // A whole chunk stays open, for it is what reaches a terminal status; nothing of it is sent any more.
        item.ForgetPrompt();
        parts[0].PartOf!.Add(item.PartOf is null ? parts.Count : parts.Count - 1);
        if (item.PartOf is null)
        {
            item.Place = ItemPlace.Cut;
        }
        else
        {
            item.PartOf.Forget(item);
            Done(item);
        }

        foreach (var part in parts)
        {
            if (part.Paid is { } paid)
                part.PartOf!.Take(part, paid.Value);
            else
                Offer(part);
        }
    }

    /// <summary>
    /// Ends an item that has its result, and with the last part its chunk; what remains of a chunk that failed is withdrawn.
    /// </summary>
    public void Done(WorkItem item)
    {
        item.Place = ItemPlace.Closed;
        item.Request.Unlink(item);
        if (item.Deadline is not null)
            _chunkDeadlines.Ended();
        if (item.PartOf is not { } chunk)
            return;
        if (chunk.HasEnded && chunk.Item.Place == ItemPlace.Cut)
            Done(chunk.Item);
        else if (chunk.GiveUp() is { } error)
            WithdrawParts(item.Request, chunk, error);
    }

    /// <summary>Sends nothing more of a request and withdraws what of it is not out. Attempts that are out end by themselves.</summary>
    public void Stop(Request request, ChunkError reason)
    {
        if (request.Stopped is not null)
            return;
        request.Stopped = reason;
        WithdrawWaiting(request, _ => reason);
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

    /// <summary>Lets time pass: back-offs end, deadlines strike. Returns the requests that this has stopped.</summary>
    public IReadOnlyList<Request> Advance(TimeSpan now)
    {
        _now = now;
        Budget?.Advance(now);
        while (_waiting.TryTake(now, out var item))
            Enqueue(item);

        List<Request>? expired = null;
        while (_requestDeadlines.TryTake(now, out var request))
        {
            // One that has been stopped before keeps its reason, and ends its calls all the same.
            Stop(request, new ChunkError(FailureKind.Deadline, "The request's deadline passed."));
            (expired ??= []).Add(request);
        }

        if (!IsHeld(now) && FirstAnswer.GiveUp(now, InFlight) is { } silence)
        {
            foreach (var request in _open.Where(request => request.FirstOpen is not null))
            {
                Stop(request, silence);
                (expired ??= []).Add(request);
            }
        }

        // A call that is out has been given no more time than its chunk has left.
        while (_chunkDeadlines.TryTake(now, out var late))
        {
            if (IsHere(late))
                Withdraw(late, WorkItem.DeadlinePassed);
            else if (late.Saving is not null)
                _late.Enqueue(late);
        }

        return expired ?? (IReadOnlyList<Request>)[];
    }

    /// <summary>The next attempt, if one may go out now.</summary>
    public bool TryAdmit(TimeSpan now, out Attempt attempt)
    {
        attempt = null!;
        _now = now;
        Budget?.Advance(now);
        if (InFlight >= Bound)
            return false;

        var free = EndpointSet.None;
        for (var i = 0; i < Gates.Count; i++)
        {
            if (Gates[i].CanAdmit(now) && _shared.HasRoom(i))
                free = free.With(EndpointSet.Of(i));
        }

        EndpointGate gate;
        Lane? lane;
        while ((lane = _routes.Next(free, now, out gate)) is null)
        {
            // What stood behind something that is stopped may go.
            if (!StopAtTheBudget(free, now))
                return false;
        }

        attempt = Admit(lane.Route.Ready.Take(lane), gate, now);
        return true;
    }

    /// <summary>Takes note of the end of an attempt. Its endpoint heeds a wait that was asked for from this moment on.</summary>
    public void Ended(Attempt attempt)
    {
        var request = attempt.Item.Request;
        request.InFlight--;
        Enlist(request);
        FirstAnswer.Ended(attempt);
        attempt.Gate.End(attempt, HoldAfter(attempt));
        attempt.Elsewhere = _eligibility.After(attempt);
    }

    /// <summary>
    /// Takes note that an endpoint's breaker has been locked, or is not any more: what no endpoint can take is handed back, or parked.
    /// </summary>
    public void LockChanged(EndpointGate gate)
    {
        _parked.LockChanged(_routes.All, gate, Gates, _now);
        if (gate.Breaker.State != BreakerState.Locked || options.Engine.WhenNoneCanServe != WhenNoneCanServe.Fail)
            return;
        foreach (var request in _open)
            WithdrawWaiting(request, item => item.Route!.Locked is { } cause ? ReasonFor(item, cause) : null);
    }

    /// <summary>An endpoint whose limit holds work back and which has refused nothing for as long as its throttle asks.</summary>
    public bool TryTakeSilence(TimeSpan now, out EndpointGate gate, out Silence silence)
    {
        foreach (var route in _routes.All)
        {
            if (!route.Ready.TryNext(now, out _))
                continue;
            foreach (var candidate in route.Gates)
            {
                if (candidate.TryTakeSilence(now, out silence))
                {
                    gate = candidate;
                    return true;
                }
            }
        }

        (gate, silence) = (null!, default);
        return false;
    }

    /// <summary>A route whose work waits for someone to mend an endpoint; each comes once until that happens.</summary>
    public bool TryTakeParked(out Route route) => _parked.TryTake(out route);

    /// <summary>An item that ended without an attempt that is out, with the reason; the caller reports it.</summary>
    public bool TryTakeWithdrawn(out Withdrawn withdrawn)
    {
        if (!_withdrawn.TryDequeue(out withdrawn))
            return false;
        // Open until now, so that it is not lost if the stage fails before it comes here.
        withdrawn.Item.PartOf?.End(withdrawn.Reason);
        Done(withdrawn.Item);
        return true;
    }

    /// <summary>An item whose own deadline passed while its answer was being stored; the caller delivers it.</summary>
    public bool TryTakeLate([MaybeNullWhen(false)] out WorkItem item) => _late.TryDequeue(out item);

    /// <summary>When time alone may change what can be done; null when it can't.</summary>
    public TimeSpan? NextWake(TimeSpan now)
    {
        var next = _waiting.Next;
        if (_requestDeadlines.Next is { } deadline && !(next <= deadline))
            next = deadline;
        if (_chunkDeadlines.Next is { } late && !(next <= late))
            next = late;
        // Once it is due, only the end of a call can change anything.
        if (FirstAnswer.DueAt is { } silent && silent > now && !(next <= silent))
            next = silent;
        if (Budget?.NextWake is { } funded && !(next <= funded))
            next = funded;
        foreach (var route in _routes.All)
        {
            if (route.Ready.TryNext(now, out var turn) && route.NextOpening(turn.Lane.Peek(), now) is { } opening && !(next <= opening))
                next = opening;
        }

        return next;
    }

    // One that has followed another before is known already.
    private void Accept(WorkItem item)
    {
        if (item.Place == ItemPlace.New)
        {
            item.Request.Link(item);
            if (item.Deadline is { } deadline)
                _chunkDeadlines.Add(item, deadline);
        }

        item.Endpoints = _eligibility.Of(item);
    }

    // An item whose request has been stopped, or whose endpoints nobody can use, ends here.
    private bool CanGoOn(WorkItem item)
    {
        item.Route = _routes.To(item.Endpoints);
        var reason = item.Stopped ?? (item.Deadline <= _now ? WorkItem.DeadlinePassed : null);
        if (reason is null && options.Engine.WhenNoneCanServe == WhenNoneCanServe.Fail && item.Route.Locked is { } cause)
            reason = ReasonFor(item, cause);
        if (reason is null)
            return true;
        Withdraw(item, reason);
        return false;
    }

    // What a model has turned down is not made any better by the lock of the next one.
    private static ChunkError ReasonFor(WorkItem item, ChunkError cause) =>
        item.History.LastError is { Kind: FailureKind.Refused or FailureKind.TooLarge } refusal ? refusal : cause;

    private void Enqueue(WorkItem item)
    {
        item.Place = ItemPlace.Queued;
        item.ReadySince = _now;
        var route = item.Route!;
        var lane = item.Request.LaneOf(route, Priorities.LevelOf(item.Chunk.Priority));
        lane.Add(item);
        route.Ready.Enlist(lane);
        _parked.Look(route);
    }

    private static void Enlist(Request request)
    {
        foreach (var lane in request.Lanes)
            lane.Route.Ready.Enlist(lane);
    }

    private Attempt Admit(WorkItem item, EndpointGate gate, TimeSpan now)
    {
        var ticket = gate.Admit(item, ++_lastTicket, now);
        FirstAnswer.Sent(now);
        item.Place = ItemPlace.Out;
        item.Sent(now);
        item.Request.InFlight++;
        item.PartOf?.Sent(now);
        Enlist(item.Request);
        return new Attempt(item, gate, ticket);
    }

    // What does not fit beside the calls that are out waits for them; smaller work may pass it, as for the pace. When none is out and it
    // still does not fit, the budget is used up: nothing that is open goes on, rather than that calls go out one by one for whatever
    // happens to be small enough. Where the next period is waited for, only a request ends that needs more than a whole one. Tells whether
    // anything was stopped.
    private bool StopAtTheBudget(EndpointSet free, TimeSpan now)
    {
        if (Budget is null)
            return false;
        foreach (var route in _routes.All)
        {
            if (!route.Ready.TryNext(now, out var turn))
                continue;
            var item = turn.Lane.Peek();
            foreach (var gate in route.Gates)
            {
                if (!free.Contains(gate.Index) || gate.BoundOf(item) is var bound && Budget.Fits(bound)
                    || Budget.Refusal(bound) is not { } reason)
                    continue;
                foreach (var request in _open.Where(request => Budget.Waits ? request == item.Request : request.IsBudgeted))
                    Stop(request, reason);
                return true;
            }
        }

        return false;
    }

    private TimeSpan HoldAfter(Attempt attempt)
    {
        var outcome = attempt.Outcome;
        if (outcome.Succeeded)
            return TimeSpan.Zero;
        // Where the refusal names its bucket, the pace that follows from it is the wait.
        var isUnnamed = outcome.Failure == FailureKind.ThrottledByRate && outcome.LimitedBy is not { IsRate: true, Limit: > 0 };
        var wait = outcome.Wait ?? (isUnnamed ? options.Throttle.DefaultWait : TimeSpan.Zero);
        if (wait <= TimeSpan.Zero)
            return TimeSpan.Zero;
        if (wait > options.Throttle.MaxWaitHint)
            wait = options.Throttle.MaxWaitHint;
        return attempt.EndedAt + wait + (wait * (options.Retry.Jitter * random.NextDouble()));
    }

    // A pause, or a wait that a provider asked for, does not count as silence.
    private bool IsHeld(TimeSpan now)
    {
        for (var i = 0; i < Gates.Count; i++)
        {
            if (Gates[i].HoldUntil <= now)
                return Bound == 0;
        }

        return true;
    }

    private void WithdrawWaiting(Request request, Func<WorkItem, ChunkError?> reasonOf)
    {
        WithdrawFrom(request, reasonOf);

        // What stays behind in lanes and heaps is closed, and must not hold texts for long.
        foreach (var lane in request.Lanes)
            lane.DropEnded();
        Compact();
    }

    // A method of its own, so that its closure is not made for every item that ends.
    private void WithdrawParts(Request request, CutChunk chunk, ChunkError error) =>
        WithdrawFrom(request, part => part.PartOf == chunk ? error : null);

    private void WithdrawFrom(Request request, Func<WorkItem, ChunkError?> reasonOf)
    {
        for (var item = request.FirstOpen; item is not null; item = item.Next)
        {
            if (IsHere(item) && reasonOf(item) is { } reason)
                Withdraw(item, reason);
        }
    }

    private void Compact()
    {
        const int WorthIt = 64;
        foreach (var route in _routes.All)
            route.Ready.Compact((2 * _open.Count) + WorthIt);
    }

    private void Withdraw(WorkItem item, ChunkError reason)
    {
        var waited = item.Place == ItemPlace.Waiting;
        item.Place = ItemPlace.Closed;
        if (waited)
            _waiting.Ended();
        _withdrawn.Enqueue(new Withdrawn(item, reason));
    }

    // Neither out nor ended.
    private static bool IsHere(WorkItem item) => item.Place is ItemPlace.Queued or ItemPlace.Waiting or ItemPlace.Following;
}
