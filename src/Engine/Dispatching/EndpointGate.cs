using System.Runtime.InteropServices;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Pacing;

namespace ParallelLlm.Dispatching;

/// <summary>
/// The places of one endpoint: which attempts are out, which have ended without throttle and breaker having seen it yet,
/// and what those two allow. A place is free again when both have acknowledged the attempt that held it, or at once when that attempt's end
/// is routine.
/// </summary>
internal sealed class EndpointGate(
    int index, LlmEndpoint endpoint, int cap, LimitPolicy limit, BreakerPolicy breaker, TimeSpan holdUntil)
{
    private const int MostRefusedUnanswered = 4;

    // A text refused this often while others are answered may be what makes the server fail.
    private const int MostRefusedOfItem = 2;

    private readonly List<Attempt> _unacknowledged = [];
    private readonly Queue<Attempt> _seen = new();
    private readonly Pacer _pacer = new();
    private long _lastEnded;
    private long _lastFailed;
    private long _lastUnusual;
    private long _lastTicket;
    private int _out;
    private int _heldByEnded;
    private TimeSpan _lastFull = TimeSpan.MinValue;
    private TimeSpan _lastWaited = TimeSpan.MinValue;
    private TimeSpan? _fullSince;
    private int _fullWith;
    private bool _silenceReported;
    private int _unavailable;
    private long _answered;
    private bool _probing;

    public int Index { get; } = index;

    public LlmEndpoint Endpoint { get; } = endpoint;

    /// <summary>The most that the limit may ever be.</summary>
    public int Cap { get; } = cap;

    public LimitPolicy Limit { get; private set; } = limit;

    public BreakerPolicy Breaker { get; private set; } = breaker;

    public ControlLink ThrottleLink { get; } = new();

    public ControlLink BreakerLink { get; } = new();

    /// <summary>Whether it is used no more, because its throttle or breaker cannot be kept running.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Whether work waits for someone to mend it, because no other endpoint can take that work.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The most that may be out for now, as someone has set it at run time; at most the cap.</summary>
    public int Bound { get; set; } = cap;

    /// <summary>What may be spent, at all endpoints together; null for no bound.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Nothing goes out before this, because the provider asked for it.</summary>
    public TimeSpan HoldUntil { get; private set; } = holdUntil;

    /// <summary>The reason in the provider's words; null for none.</summary>
    public string? HoldReason { get; private set; }

    /// <summary>Attempts that hold a place.</summary>
    public int InFlight => _out + _heldByEnded;

    /// <summary>Whether an attempt may go out now, as far as it does not depend on the item.</summary>
    public bool CanAdmit(TimeSpan now) =>
        InFlight < Places
        && now >= HoldUntil
        && now >= Limit.HoldUntil
        && _lastFailed <= Acknowledged
        && Breaker.State switch
        {
            BreakerState.Closed => true,
            BreakerState.Open => now >= Breaker.Until && !_probing,
            _ => false,
        };

    /// <summary>Whether the endpoint's pace and the budget let an attempt for an item start now.</summary>
    public bool Allows(WorkItem item, TimeSpan now) => _pacer.Allows(item, now) && (Budget is null || Budget.Fits(BoundOf(item)));

    /// <summary>The most that an attempt for an item can take from the budget.</summary>
    public Spend BoundOf(WorkItem item) =>
        EstimateOf(item) is { } estimate ? Budget!.BoundOf(ModelOf(item), estimate) : Spend.None;

    /// <summary>When an attempt may go out again for reasons of time; null when it is not time that it waits for.</summary>
    public TimeSpan? NextOpening(WorkItem next, TimeSpan now)
    {
        var at = HoldUntil > Limit.HoldUntil ? HoldUntil : Limit.HoldUntil;
        if (InFlight < Places && _pacer.NextAt(next, now) is var paced && paced > at)
            at = paced;
        if (Breaker.State == BreakerState.Open && !_probing && Breaker.Until > at)
            at = Breaker.Until;
        if (SilentAt is { } silent && InFlight >= Places && silent > at)
            at = silent;
        return at > now ? at : null;
    }

    /// <summary>
    /// Notes that work waits for the endpoint. True once when nothing has been refused since the limit was reached, for as long as its
    /// throttle asks.
    /// </summary>
    public bool TryTakeSilence(TimeSpan now, out Silence silence)
    {
        _lastWaited = now;
        silence = default;
        if (SilentAt is not { } due || due > now || InFlight < Places)
            return false;
        silence = new Silence(Limit.Epoch, _fullWith, _fullSince!.Value, now);
        _silenceReported = true;
        return true;
    }

    /// <summary>A conclusion about announced levels, each once.</summary>
    public bool TryTakeConclusion(out LimitedResource of, out LevelMoment moment) => _pacer.TryTakeConclusion(out of, out moment);

    /// <summary>Lets the silence be reported again: the throttle that it was reported to is gone.</summary>
    public void ListenAgain() => _silenceReported = false;

    /// <summary>Follows the pace that is known from the start, with full or with empty buckets.</summary>
    public void StartPacing(TimeSpan now, bool full)
    {
        _pacer.Set(Limit.Pace, now);
        if (full)
            _pacer.Fill(now);
    }

    /// <summary>
    /// Whether it should rather be given work than another: it has less of its limit in flight, or as much and was given work longer ago.
    /// </summary>
    public bool IsBefore(EndpointGate other)
    {
        var mine = (long)InFlight * other.Places;
        var others = (long)other.InFlight * Places;
        return mine != others ? mine < others : _lastTicket < other._lastTicket;
    }

    /// <exception cref="InvalidOperationException">
    /// There is no place: a bug, which ends the graph rather than sending more than is allowed.
    /// </exception>
    public Ticket Admit(WorkItem item, long id, TimeSpan now)
    {
        if (InFlight >= Places)
            throw new InvalidOperationException($"{InFlight} attempts are out to {Endpoint.Name}, and {Places} may be.");
        _out++;
        _lastTicket = id;
        var probe = Breaker.State == BreakerState.Open;
        _probing |= probe;
        var inFlight = InFlight;
        if (inFlight >= Places)
        {
            _lastFull = now;
            if (_fullSince is null)
                (_fullSince, _fullWith) = (now, inFlight);
        }

        return new Ticket(now, Limit.Epoch, Breaker.Epoch, inFlight, probe)
        {
            Reserved = _pacer.Take(item),
            Answered = _answered,
            Hold = ReserveFor(item),
        };
    }

    /// <summary>Attempts that it has answered. May be read on any thread.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Longest time for a call, by how fast its endpoint answers others. May be called on any thread.</summary>
    public TimeSpan PatienceFor(in Ticket ticket) => Limit.Patience.For(ticket.InFlight);

    /// <summary>Takes note of an attempt's end; unless that is routine, the place stays taken until it is acknowledged.</summary>
    public void End(Attempt attempt, TimeSpan holdUntil)
    {
        _out--;
        attempt.EndNumber = ++_lastEnded;
        // A late refusal also met the calls that have been answered since it was sent.
        attempt.OthersOut = Math.Min(Math.Max(_out, attempt.Ticket.InFlight - 1), _out + (int)(_answered - attempt.Ticket.Answered));
        attempt.Saturated = _lastFull >= attempt.Ticket.SentAt;
        attempt.WorkWaited = attempt.Saturated || _lastWaited >= attempt.Ticket.SentAt;
        if (attempt.Outcome.Succeeded)
        {
            _answered++;
            _unavailable = 0;
        }
        else
        {
            if (IsRefusal(attempt))
                attempt.Outcome = attempt.Outcome with { Failure = FailureKind.ThrottledByConcurrency };
            if (Limit.IsRateLimited && attempt.Outcome is { Failure: FailureKind.ThrottledByConcurrency, LimitedBy: null })
                attempt.Outcome = attempt.Outcome with { Failure = FailureKind.ThrottledByRate };
            (_lastFailed, _fullSince) = (_lastEnded, null);
        }

        if (holdUntil > HoldUntil)
            (HoldUntil, HoldReason) = (holdUntil, attempt.Outcome.Message);
        attempt.IsRoutine = IsRoutine(attempt);
        if (!attempt.IsRoutine)
        {
            _lastUnusual = _lastEnded;
            _heldByEnded++;
        }

        _pacer.End(attempt);
        Settle(attempt);
        _unacknowledged.Add(attempt);
    }

    public void Apply(LimitPolicy policy, long upTo, TimeSpan now)
    {
        if (Limit.Pace != policy.Pace)
            _pacer.Set(policy.Pace, now);
        if (Limit.Limit != policy.Limit || Limit.Epoch != policy.Epoch || _silenceReported)
            _fullSince = null;
        _silenceReported = false;
        Limit = policy;
        ThrottleLink.Acknowledged = Math.Max(ThrottleLink.Acknowledged, upTo);
        Release();
    }

    public void Apply(BreakerPolicy policy, long upTo, long resets = 0)
    {
        Breaker = policy;
        BreakerLink.ResetsAcknowledged = Math.Max(BreakerLink.ResetsAcknowledged, resets);
        BreakerLink.Acknowledged = Math.Max(BreakerLink.Acknowledged, upTo);
        Release();
    }

    /// <summary>A failed attempt that throttle and breaker have seen, each once and in order.</summary>
    public bool TryTakeSeen(out Attempt attempt) => _seen.TryDequeue(out attempt!);

    /// <summary>
    /// The ended attempts after a number, in order: what a control has not been told yet. To be read at once: the next end or
    /// acknowledgement changes it.
    /// </summary>
    public ReadOnlySpan<Attempt> EndedAfter(long number) =>
        CollectionsMarshal.AsSpan(_unacknowledged)[^(int)Math.Min(_lastEnded - number, _unacknowledged.Count)..];

    /// <summary>
    /// Whether a control should be told what it has not been told yet: at once of anything that is not routine, and else when as much has
    /// ended as the limit allows a quarter of, no call is in flight, or nothing has been answered before (long calls are judged by the
    /// first answers). One message is in progress at a time.
    /// </summary>
    public bool IsDue(ControlLink link) =>
        link.Sent == link.Acknowledged
        && link.Sent < _lastEnded
        && (link.Sent < _lastUnusual || _out == 0 || Limit.Patience.RoundTrip == TimeSpan.Zero
            || _lastEnded - link.Sent >= Limit.Limit / 4);

    /// <summary>Number of the last attempt that has ended.</summary>
    public long LastEnded => _lastEnded;

    /// <summary>The most that may be out now.</summary>
    public int Places => Math.Min(Limit.Limit, Bound);

    // Only while the limit alone holds work back.
    private TimeSpan? SilentAt =>
        !_silenceReported && Breaker.State == BreakerState.Closed && Limit.Limit <= Bound && Limit.Silence is { } rule
            && _fullSince is { } since
        ? since + rule.After > rule.From ? since + rule.After : rule.From
        : null;

    private long Acknowledged => Math.Min(ThrottleLink.Acknowledged, BreakerLink.Acknowledged);

    /// <summary>A gate that goes on from what this one knows, with no attempt out.</summary>
    public EndpointGate Renew() => new(Index, Endpoint, Cap, Limit, Breaker, HoldUntil)
    {
        Bound = Bound,
        IsDisabled = IsDisabled,
        Budget = Budget,
        BreakerLink = { ResetsAsked = BreakerLink.ResetsAsked, ResetsAcknowledged = BreakerLink.ResetsAcknowledged },
    };

    private CallTokens? EstimateOf(WorkItem item) =>
        Budget is not null && item is { Request.IsBudgeted: true, MaxOutputTokens: { } output }
            ? Budget.EstimateOf(ModelOf(item), item.Prompt.Size, output)
            : null;

    private BudgetHold? ReserveFor(WorkItem item) => EstimateOf(item) is { } estimate ? Budget!.Reserve(ModelOf(item), estimate) : null;

    private void Settle(Attempt attempt)
    {
        if (attempt.Ticket.Hold is { } hold)
            Budget!.Settle(hold, Charge.Of(attempt.Outcome, hold.Tokens, Budget.PriceOf(hold.Model)));
    }

    private string ModelOf(WorkItem item) => item.Request.ModelName ?? Endpoint.Model;

    private void Release()
    {
        var seen = 0;
        for (; seen < _unacknowledged.Count && _unacknowledged[seen].EndNumber <= Acknowledged; seen++)
        {
            var attempt = _unacknowledged[seen];
            if (attempt.Ticket.Probe)
                _probing = false;
            if (!attempt.IsRoutine)
                _heldByEnded--;
            if (attempt.Outcome.Succeeded)
                continue;
            attempt.Acknowledge(Counts(attempt), attempt.Outcome.IsDoubtful && Breaker.State != BreakerState.Locked);
            _seen.Enqueue(attempt);
        }

        _unacknowledged.RemoveRange(0, seen);
    }

    // A server that works on other calls is up: nginx (limit_conn, limit_req) and gateways refuse with 503 by default. Many in a row
    // without an answer in between are an outage.
    private bool IsRefusal(Attempt attempt) =>
        attempt is { OthersOut: > 0, Ticket.Probe: false, Outcome: { Failure: FailureKind.Transient, StatusCode: 503 } }
        && Breaker.State == BreakerState.Closed
        && attempt.Item.History.ThrottledInARow < MostRefusedOfItem
        && _unavailable++ < MostRefusedUnanswered;

    // An answer raises the limit, if anything; but the first that announces a pace slows down what follows it, and a probe decides whether
    // anything does.
    private bool IsRoutine(Attempt attempt) =>
        attempt.Outcome.Succeeded
        && Breaker.State == BreakerState.Closed
        && !attempt.Ticket.Probe
        && (attempt.Outcome.RateLimit is null || !Limit.Pace.IsFree);

    // A probe, an attempt lost while the breaker opened, and a refusal where others were not answered either say nothing about their chunk.
    // A paid call always counts, or a useless server would be paid for ever.
    private bool Counts(Attempt attempt) =>
        attempt.Outcome.IsCharged
        || (!attempt.Ticket.Probe
            && Breaker.State == BreakerState.Closed
            && Breaker.Epoch == attempt.Ticket.BreakerEpoch
            && (!attempt.Outcome.IsDoubtful || Breaker.HasWorkedAround(attempt.Item.History.FirstSentAt)));
}
