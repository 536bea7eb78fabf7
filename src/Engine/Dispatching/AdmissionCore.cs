using System.Diagnostics.CodeAnalysis;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.Packing;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Decides which item is sent next, when, and to which endpoint. Pure: events and engine time go in; attempts come out of
/// <see cref="TryAdmit"/>, and items that end without one out of <see cref="TryTakeWithdrawn"/>. Not thread-safe.
/// </summary>
internal sealed class AdmissionCore(int cap, IReadOnlyList<EndpointGate> gates, ParallelLlmOptions options, Random random)
{
    private readonly RouteTable _routes = new(gates, options.Engine.AgingStep, options.Engine.SpillOver);
    private readonly Eligibility _eligibility = new(gates);
    private readonly DueQueue<WorkItem> _waiting = new(item => item.State == ItemState.Waiting);
    private readonly DueQueue<WorkItem> _chunkDeadlines = new(item => item.State != ItemState.Closed);
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

    /// <summary>The fixed maximum of attempts in flight.</summary>
    public int Cap { get; } = cap;

    /// <summary>The concurrency limit set at run time, from 0 to <see cref="Cap"/>; the cap by default.</summary>
    public int Bound { get; private set; } = cap;

    /// <summary>Attempts that hold a permit, over all endpoints.</summary>
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

    /// <summary>The spending bounds; null for none.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Tracks whether any endpoint has ever answered.</summary>
    public FirstAnswer FirstAnswer { get; init; } = new(giveUpAfter: null);

    /// <summary>The reason for draining; null while running.</summary>
    public ChunkError? Draining { get; private set; }

    /// <summary>The open requests.</summary>
    public IReadOnlyCollection<Request> OpenRequests => _open;

    /// <summary>Queues in the rings, including empty ones.</summary>
    public int Queues => _routes.All.Sum(route => route.Ready.Count);

    public void Open(Request request)
    {
        _open.Add(request);
        request.IsOpen = true;
        if (request.Deadline is { } deadline)
            _requestDeadlines.Add(request, deadline);
        if (Draining is { } reason)
            Stop(request, reason);
    }

    /// <summary>Removes a request whose input and items have ended. False if it was not open.</summary>
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

    /// <summary>Accepts an item for sending.</summary>
    public void Offer(WorkItem item)
    {
        Accept(item);
        if (CanGoOn(item))
            Enqueue(item);
    }

    /// <summary>Accepts an item that waits for its leader's answer.</summary>
    public void Follow(WorkItem item)
    {
        Accept(item);
        if (CanGoOn(item))
            item.State = ItemState.Following;
    }

    /// <summary>Takes an item back for a retry after its back-off.</summary>
    public void Retry(WorkItem item, TimeSpan notBefore)
    {
        if (!CanGoOn(item))
            return;
        item.State = ItemState.Waiting;
        _waiting.Add(item, notBefore);
    }

    /// <summary>Replaces an item by its parts; at least one of them must be sent.</summary>
    public void Cut(WorkItem item, IReadOnlyList<WorkItem> parts)
    {
        // A whole chunk stays open, because it reaches the terminal status; its own prompt is not sent again.
        item.ForgetPrompt();
        parts[0].PartOf!.Add(item.PartOf is null ? parts.Count : parts.Count - 1);
        if (item.PartOf is null)
        {
            item.State = ItemState.Cut;
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
    /// Ends an item that has its result, and its chunk with the last part. Withdraws the waiting parts of a failed chunk.
    /// </summary>
    public void Done(WorkItem item)
    {
        item.State = ItemState.Closed;
        item.Request.Unlink(item);
        if (item.Deadline is not null)
            _chunkDeadlines.Ended();
        if (item.PartOf is not { } chunk)
            return;
        if (chunk.HasEnded && chunk.Item.State == ItemState.Cut)
            Done(chunk.Item);
        else if (chunk.GiveUp() is { } error)
            WithdrawParts(item.Request, chunk, error);
    }

    /// <summary>Stops a request and withdraws its items that are not in flight. Attempts in flight end by themselves.</summary>
    public void Stop(Request request, ChunkError reason)
    {
        if (request.Stopped is not null)
            return;
        request.Stopped = reason;
        WithdrawWaiting(request, _ => reason);
    }

    /// <summary>Sets the concurrency limit, from 0 (paused) to the cap. Calls in flight are not cancelled.</summary>
    public void SetBound(int bound) => Bound = Math.Clamp(bound, 0, Cap);

    /// <summary>Stops sending.</summary>
    public void Drain(ChunkError reason)
    {
        Draining = reason;
        foreach (var request in _open)
            Stop(request, reason);
    }

    /// <summary>Advances time: ends back-offs and enforces deadlines. Returns the requests that this has stopped.</summary>
    public IReadOnlyList<Request> Advance(TimeSpan now)
    {
        _now = now;
        Budget?.Advance(now);
        while (_waiting.TryTake(now, out var item))
            Enqueue(item);

        List<Request>? expired = null;
        while (_requestDeadlines.TryTake(now, out var request))
        {
            // A request that was stopped before keeps its reason, but its calls are cancelled all the same.
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

        // Items in flight are skipped: their timeout respects the deadline.
        while (_chunkDeadlines.TryTake(now, out var late))
        {
            if (IsHere(late))
                Withdraw(late, WorkItem.DeadlinePassed);
            else if (late.Saving is not null)
                _late.Enqueue(late);
        }

        return expired ?? (IReadOnlyList<Request>)[];
    }

    /// <summary>Takes the next attempt, if one may be sent now.</summary>
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
        RequestQueue? queue;
        while ((queue = _routes.Next(free, now, out gate)) is null)
        {
            // Work behind a stopped request may now be sent.
            if (!StopAtTheBudget(free, now))
                return false;
        }

        attempt = Admit(Packer.Fill(queue.Route.Ready.Take(queue), queue, gate, now), gate, now);
        return true;
    }

    /// <summary>Records an attempt's end. Its endpoint observes a requested wait from now on.</summary>
    public void Ended(Attempt attempt)
    {
        if (attempt.Item.Pack is { } pack)
        {
            foreach (var request in pack.Requests)
                End(request);
        }
        else
        {
            End(attempt.Item.Request);
        }

        FirstAnswer.Ended(attempt);
        attempt.Gate.End(attempt, HoldAfter(attempt));
        attempt.Elsewhere = _eligibility.After(attempt);
    }

    /// <summary>Handles a breaker that became isolated, or is no longer: withdraws or parks items without a usable endpoint.</summary>
    public void LockChanged(EndpointGate gate)
    {
        _parked.LockChanged(_routes.All, gate, Gates, _now);
        if (gate.Breaker.State != BreakerState.Isolated || options.Engine.WhenNoneCanServe != WhenNoneCanServe.Fail)
            return;
        foreach (var request in _open)
            WithdrawWaiting(request, item => item.Route!.Locked is { } cause ? ReasonFor(item, cause) : null);
    }

    /// <summary>Takes an endpoint whose limit holds work back, and that has refused nothing for as long as its throttle asks.</summary>
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

    /// <summary>Takes a route whose work waits for the reset of an endpoint, once per such period.</summary>
    public bool TryTakeParked(out Route route) => _parked.TryTake(out route);

    /// <summary>Takes an item that ended with no attempt in flight, with the reason, for the caller to report.</summary>
    public bool TryTakeWithdrawn(out Withdrawn withdrawn)
    {
        if (!_withdrawn.TryDequeue(out withdrawn))
            return false;
        // Kept open until now, so that a failure of the stage does not lose it.
        withdrawn.Item.PartOf?.End(withdrawn.Reason);
        Done(withdrawn.Item);
        return true;
    }

    /// <summary>Takes an item whose deadline passed while its answer was being stored, for the caller to deliver.</summary>
    public bool TryTakeLate([MaybeNullWhen(false)] out WorkItem item) => _late.TryDequeue(out item);

    /// <summary>The next time at which time alone may change something; null for none.</summary>
    public TimeSpan? NextWake(TimeSpan now)
    {
        var next = _waiting.Next;
        if (_requestDeadlines.Next is { } deadline && !(next <= deadline))
            next = deadline;
        if (_chunkDeadlines.Next is { } late && !(next <= late))
            next = late;
        // Once due, only the end of a call can change anything.
        if (FirstAnswer.DueAt is { } silent && silent > now && !(next <= silent))
            next = silent;
        if (Budget?.NextWake is { } funded && !(next <= funded))
            next = funded;
        foreach (var route in _routes.All)
        {
            if (route.Ready.TryNext(now, out var rank) && route.NextOpening(rank.Queue.Peek(), now) is { } opening && !(next <= opening))
                next = opening;
        }

        return next;
    }

    // A former follower is known already.
    private void Accept(WorkItem item)
    {
        if (item.State == ItemState.New)
        {
            item.Request.Link(item);
            if (item.Deadline is { } deadline)
                _chunkDeadlines.Add(item, deadline);
        }

        item.Endpoints = _eligibility.Of(item);
    }

    // Withdraws an item whose request was stopped, or whose endpoints are all unusable.
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

    // A refusal by a model takes precedence over the isolation of the remaining endpoints.
    private static ChunkError ReasonFor(WorkItem item, ChunkError cause) =>
        item.History.LastError is { Kind: FailureKind.Refused or FailureKind.TooLarge } refusal ? refusal : cause;

    private void Enqueue(WorkItem item)
    {
        item.State = ItemState.Queued;
        item.ReadySince = _now;
        var route = item.Route!;
        var queue = item.Request.QueueOf(route, Priorities.LevelOf(item.Chunk.Priority));
        queue.Add(item);
        route.Ready.Enlist(queue);
        _parked.Look(route);
    }

    private static void Enlist(Request request)
    {
        foreach (var queue in request.Queues)
            queue.Route.Ready.Enlist(queue);
    }

    private Attempt Admit(WorkItem item, EndpointGate gate, TimeSpan now)
    {
        var permit = gate.Admit(item, ++_lastTicket, now);
        FirstAnswer.Sent(now);
        if (item.Pack is { } pack)
        {
            foreach (var each in pack.Items)
                Send(each, now);
            foreach (var request in pack.Requests)
                Start(request);
        }
        else
        {
            Send(item, now);
            item.PartOf?.Sent(now);
            Start(item.Request);
        }

        return new Attempt(item, gate, permit);
    }

    private static void Send(WorkItem item, TimeSpan now)
    {
        item.State = ItemState.InFlight;
        item.Sent(now);
    }

    private static void Start(Request request)
    {
        request.InFlight++;
        Enlist(request);
    }

    private static void End(Request request)
    {
        request.InFlight--;
        Enlist(request);
    }

    // A call that does not fit the budget beside those in flight waits; smaller work may pass it, as for the pace. If nothing is in flight
    // and it still does not fit, the budget is used up and stops all budgeted requests, rather than only the large ones. If work waits for
    // the next period, only a request that needs more than a whole one is stopped. Returns whether anything was stopped.
    private bool StopAtTheBudget(EndpointSet free, TimeSpan now)
    {
        if (Budget is null)
            return false;
        foreach (var route in _routes.All)
        {
            if (!route.Ready.TryNext(now, out var rank))
                continue;
            var item = rank.Queue.Peek();
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
        // If the refusal names its bucket, the resulting pace replaces the wait.
        var isUnnamed = outcome.Failure == FailureKind.ThrottledByRate && outcome.LimitedBy is not { IsRate: true, Limit: > 0 };
        var wait = outcome.Wait ?? (isUnnamed ? options.Throttle.DefaultWait : TimeSpan.Zero);
        if (wait <= TimeSpan.Zero)
            return TimeSpan.Zero;
        if (wait > options.Throttle.MaxWaitHint)
            wait = options.Throttle.MaxWaitHint;
        return attempt.EndedAt + wait + (wait * (options.Retry.Jitter * random.NextDouble()));
    }

    // Never gives up during a pause or a requested wait.
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

        // Closed items that remain in queues and heaps must not hold texts for long.
        foreach (var queue in request.Queues)
            queue.DropEnded();
    }

    // A separate method, so that its closure is allocated only when needed.
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

    // A request has at most one queue in a ring, so only a request that closes can leave a ring too long.
    private void Compact()
    {
        const int WorthIt = 64;
        foreach (var route in _routes.All)
            route.Ready.Compact((2 * _open.Count) + WorthIt);
    }

    private void Withdraw(WorkItem item, ChunkError reason)
    {
        var waited = item.State == ItemState.Waiting;
        item.State = ItemState.Closed;
        if (waited)
            _waiting.Ended();
        _withdrawn.Enqueue(new Withdrawn(item, reason));
    }

    // Neither in flight nor ended.
    private static bool IsHere(WorkItem item) => item.State is ItemState.Queued or ItemState.Waiting or ItemState.Following;
}
