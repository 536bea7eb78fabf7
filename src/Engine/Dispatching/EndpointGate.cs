using System.Runtime.InteropServices;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Pacing;
using ParallelLlm.Dispatching.Packing;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Permits of one endpoint: attempts in flight, ended attempts that throttle and breaker have not acknowledged, and the current policies. A
/// permit is released when both have acknowledged its attempt, or at once if the attempt's end is routine.
/// </summary>
internal sealed class EndpointGate(
    int index, LlmEndpoint endpoint, int cap, LimitPolicy limit, BreakerPolicy breaker, TimeSpan holdUntil)
{
    private const int MostRefusedUnanswered = 4;

    private const int BadPacks = 2;
    private const int GoodPacks = 20;

    // A text refused this often while others are answered may be the cause of the server's failures.
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
    private int _badPacks;
    private int _goodPacks;
    private long _answered;
    private bool _probing;

    public int Index { get; } = index;

    public LlmEndpoint Endpoint { get; } = endpoint;

    /// <summary>The maximum limit.</summary>
    public int Cap { get; } = cap;

    public LimitPolicy Limit { get; private set; } = limit;

    public BreakerPolicy Breaker { get; private set; } = breaker;

    public ControlLink ThrottleLink { get; } = new();

    public ControlLink BreakerLink { get; } = new();

    /// <summary>Whether it is disabled, because its throttle or breaker cannot be restarted.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Whether work waits for its reset, because no other endpoint can take that work.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The concurrency limit set at run time, from 0 to <see cref="Cap"/>; the cap by default.</summary>
    public int Bound { get; set; } = cap;

    /// <summary>The spending bounds, shared by all endpoints; null for none.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Engine time before which nothing is sent, because the provider asked for it.</summary>
    public TimeSpan HoldUntil { get; private set; } = holdUntil;

    /// <summary>The provider's message for <see cref="HoldUntil"/>; null for none.</summary>
    public string? HoldReason { get; private set; }

    /// <summary>Attempts that hold a permit.</summary>
    public int InFlight => _out + _heldByEnded;

    /// <summary>Whether an attempt may be sent now, regardless of the item.</summary>
    public bool CanAdmit(TimeSpan now) =>
        InFlight < CurrentLimit
        && now >= HoldUntil
        && now >= Limit.HoldUntil
        && _lastFailed <= Acknowledged
        && Breaker.State switch
        {
            BreakerState.Closed => true,
            BreakerState.Open => now >= Breaker.Until && !_probing,
            _ => false,
        };

    /// <summary>Whether pace and budget admit an attempt for an item now.</summary>
    public bool Allows(WorkItem item, TimeSpan now) => Allows(item, new PackSize(item), now);

    /// <summary>Whether pace and budget admit an attempt of a size now.</summary>
    /// <param name="item">One of its items.</param>
    /// <param name="size">The size.</param>
    /// <param name="now">Engine time.</param>
    public bool Allows(WorkItem item, in PackSize size, TimeSpan now) =>
        _pacer.Allows(size, now) && (Budget is null || Budget.Fits(BoundOf(item, size)));

    /// <summary>The most that an attempt for an item can use of the budget.</summary>
    public Spend BoundOf(WorkItem item) => BoundOf(item, new PackSize(item));

    private Spend BoundOf(WorkItem item, in PackSize size) =>
        EstimateOf(item, size) is { } estimate ? Budget!.BoundOf(ModelOf(item), estimate, ChunkKey.Of(item.Chunk)) : Spend.None;

    /// <summary>The most items that a call may share, after calls that were too large.</summary>
    public int MostPacked { get; private set; } = int.MaxValue;

    /// <summary>
    /// Tokens that a call may take so that requests stay the scarcer: the tokens refilled while one request is. Infinite if only requests
    /// are limited, null if they are not.
    /// </summary>
    public double? TokensPerRequest =>
        Limit.Pace is not { Requests: { } requests } ? null
            : Limit.Pace.Tokens is { } tokens ? tokens.PerSecond / requests.PerSecond
            : double.PositiveInfinity;

    /// <summary>Attempts that may start now, as far as requests are limited; infinite if they are not.</summary>
    public double RequestsAvailable(TimeSpan now) => _pacer.RequestsAvailable(now);

    /// <summary>Forecast of the tokens of an attempt.</summary>
    public double ForecastOf(in PackSize size) => _pacer.TokensOf(size);

    /// <summary>The next time at which time alone may admit an attempt; null if it does not wait for time.</summary>
    public TimeSpan? NextOpening(WorkItem next, TimeSpan now)
    {
        var at = HoldUntil > Limit.HoldUntil ? HoldUntil : Limit.HoldUntil;
        if (InFlight < CurrentLimit && _pacer.NextAt(new PackSize(next), now) is var paced && paced > at)
            at = paced;
        if (Breaker.State == BreakerState.Open && !_probing && Breaker.Until > at)
            at = Breaker.Until;
        if (SilentAt is { } silent && InFlight >= CurrentLimit && silent > at)
            at = silent;
        return at > now ? at : null;
    }

    /// <summary>
    /// Records that work waits. Returns true, once, if nothing was refused since the limit was reached, for as long as the throttle asks.
    /// </summary>
    public bool TryTakeSilence(TimeSpan now, out Silence silence)
    {
        _lastWaited = now;
        silence = default;
        if (SilentAt is not { } due || due > now || InFlight < CurrentLimit)
            return false;
        silence = new Silence(Limit.Epoch, _fullWith, _fullSince!.Value, now);
        _silenceReported = true;
        return true;
    }

    /// <summary>Takes a conclusion about announced levels.</summary>
    public bool TryTakeConclusion(out LimitedResource of, out LevelMoment moment) => _pacer.TryTakeConclusion(out of, out moment);

    /// <summary>Allows another silence report, after the throttle's restart.</summary>
    public void ListenAgain() => _silenceReported = false;

    /// <summary>Applies the initial pace, with full or empty buckets.</summary>
    public void StartPacing(TimeSpan now, bool full)
    {
        _pacer.Set(Limit.Pace, now);
        if (full)
            _pacer.Fill(now);
    }

    /// <summary>
    /// Whether it takes precedence over another gate: a lower share of its limit is in flight, or an equal one and it was used less
    /// recently.
    /// </summary>
    public bool IsBefore(EndpointGate other)
    {
        var mine = (long)InFlight * other.CurrentLimit;
        var others = (long)other.InFlight * CurrentLimit;
        return mine != others ? mine < others : _lastTicket < other._lastTicket;
    }

    /// <exception cref="InvalidOperationException">No permit is free: a bug. It ends the graph rather than exceeding the limit.</exception>
    public Permit Admit(WorkItem item, long id, TimeSpan now)
    {
        if (InFlight >= CurrentLimit)
            throw new InvalidOperationException($"Endpoint {Endpoint.Name} has no free permit: {InFlight} of {CurrentLimit} are held.");
        _out++;
        _lastTicket = id;
        var probe = Breaker.State == BreakerState.Open;
        _probing |= probe;
        var inFlight = InFlight;
        if (inFlight >= CurrentLimit)
        {
            _lastFull = now;
            if (_fullSince is null)
                (_fullSince, _fullWith) = (now, inFlight);
        }

        return new Permit(now, Limit.Epoch, Breaker.Epoch, inFlight, probe)
        {
            Reserved = _pacer.Take(new PackSize(item)),
            Answered = _answered,
            Hold = ReserveFor(item),
        };
    }

    /// <summary>Number of answered attempts. Thread-safe.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Maximum time for a call, by how fast the endpoint answers others. Thread-safe.</summary>
    public TimeSpan PatienceFor(in Permit permit) => Limit.Patience.For(permit.InFlight);

    /// <summary>Records an attempt's end. Unless it is routine, the permit stays held until it is acknowledged.</summary>
    public void End(Attempt attempt, TimeSpan holdUntil)
    {
        _out--;
        attempt.EndNumber = ++_lastEnded;
        // For a late refusal, calls answered since it was sent were in flight too.
        attempt.OthersOut = Math.Min(Math.Max(_out, attempt.Permit.InFlight - 1), _out + (int)(_answered - attempt.Permit.Answered));
        attempt.Saturated = _lastFull >= attempt.Permit.SentAt;
        attempt.WorkWaited = attempt.Saturated || _lastWaited >= attempt.Permit.SentAt;
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

        if (attempt.Item.Pack is { } pack && Pack.IsTooLarge(attempt.Outcome))
            PackLess(pack);
        _pacer.End(attempt);
        Settle(attempt);
        _unacknowledged.Add(attempt);
    }

    /// <summary>
    /// Lowers <see cref="MostPacked"/> to half of a call's items at the second such call in a row: one may be due to a single text.
    /// </summary>
    public void PackLess(Pack pack)
    {
        if (++_badPacks < BadPacks)
            return;
        (MostPacked, _badPacks, _goodPacks) = (Math.Max(1, Math.Min(MostPacked, pack.Items.Count) / 2), 0, 0);
    }

    /// <summary>Raises it again after a number of good calls.</summary>
    public void PackedWell()
    {
        _badPacks = 0;
        if (MostPacked == int.MaxValue || ++_goodPacks < GoodPacks)
            return;
        (MostPacked, _goodPacks) = (MostPacked > int.MaxValue / 2 ? int.MaxValue : 2 * MostPacked, 0);
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

    /// <summary>Takes an acknowledged failed attempt, in order.</summary>
    public bool TryTakeSeen(out Attempt attempt) => _seen.TryDequeue(out attempt!);

    /// <summary>Returns the ended attempts after a number, in order. Valid until the next end or acknowledgement.</summary>
    public ReadOnlySpan<Attempt> EndedAfter(long number) =>
        CollectionsMarshal.AsSpan(_unacknowledged)[^(int)Math.Min(_lastEnded - number, _unacknowledged.Count)..];

    /// <summary>
    /// Whether to send ended attempts to a control, one message at a time: at once after an end that is not routine, otherwise once a
    /// quarter of the limit has ended, no call is in flight, or nothing was answered before (long calls depend on the first answers).
    /// </summary>
    public bool IsDue(ControlLink link) =>
        link.Sent == link.Acknowledged
        && link.Sent < _lastEnded
        && (link.Sent < _lastUnusual || _out == 0 || Limit.Patience.RoundTrip == TimeSpan.Zero
            || _lastEnded - link.Sent >= Limit.Limit / 4);

    /// <summary>Number of the last ended attempt.</summary>
    public long LastEnded => _lastEnded;

    /// <summary>The current concurrency limit.</summary>
    public int CurrentLimit => Math.Min(Limit.Limit, Bound);

    // Set only while the limit alone holds work back.
    private TimeSpan? SilentAt =>
        !_silenceReported && Breaker.State == BreakerState.Closed && Limit.Limit <= Bound && Limit.Silence is { } rule
            && _fullSince is { } since
        ? since + rule.After > rule.From ? since + rule.After : rule.From
        : null;

    private long Acknowledged => Math.Min(ThrottleLink.Acknowledged, BreakerLink.Acknowledged);

    /// <summary>Creates a gate with the learnt state and no attempts.</summary>
    public EndpointGate Renew() => new(Index, Endpoint, Cap, Limit, Breaker, HoldUntil)
    {
        Bound = Bound,
        IsDisabled = IsDisabled,
        Budget = Budget,
        BreakerLink = { ResetsAsked = BreakerLink.ResetsAsked, ResetsAcknowledged = BreakerLink.ResetsAcknowledged },
    };

    private CallTokens? EstimateOf(WorkItem item, in PackSize size) =>
        Budget is not null && item.Request.IsBudgeted && size.MaxOutputTokens is { } output
            ? Budget.EstimateOf(ModelOf(item), size.Prompt, output)
            : null;

    private BudgetHold? ReserveFor(WorkItem item) =>
        EstimateOf(item, new PackSize(item)) is { } estimate
            ? Budget!.Reserve(ModelOf(item), estimate, ChunkKey.Of(item.Chunk))
            : null;

    private void Settle(Attempt attempt)
    {
        if (attempt.Permit.Hold is not { } hold)
            return;
        if (attempt.Outcome.Failure == FailureKind.Deferred)
            Budget!.Defer(hold);
        else
            Settle(hold, attempt.Outcome);
    }

    private void Settle(BudgetHold hold, AttemptOutcome outcome)
    {
        var price = Budget!.PriceOf(outcome.PricedAs ?? hold.Model);
        Budget.Settle(hold, Charge.Of(outcome, hold.Tokens, price), outcome.PricedAs);
    }

    private string ModelOf(WorkItem item) => item.Request.TariffAt(Endpoint);

    private void Release()
    {
        var seen = 0;
        for (; seen < _unacknowledged.Count && _unacknowledged[seen].EndNumber <= Acknowledged; seen++)
        {
            var attempt = _unacknowledged[seen];
            if (attempt.Permit.Probe)
                _probing = false;
            if (!attempt.IsRoutine)
                _heldByEnded--;
            if (attempt.Outcome.Succeeded)
                continue;
            attempt.Acknowledge(Counts(attempt), attempt.Outcome.IsDoubtful && Breaker.State != BreakerState.Isolated);
            _seen.Enqueue(attempt);
        }

        _unacknowledged.RemoveRange(0, seen);
    }

    // A server that answers other calls is up: nginx (limit_conn, limit_req) and gateways refuse with 503 by default. Many in a row without
    // an answer in between are an outage.
    private bool IsRefusal(Attempt attempt) =>
        attempt is { OthersOut: > 0, Permit.Probe: false, Outcome: { Failure: FailureKind.Transient, StatusCode: 503 } }
        && Breaker.State == BreakerState.Closed
        && attempt.Item.ThrottledInARow < MostRefusedOfItem
        && _unavailable++ < MostRefusedUnanswered;

    // An answer can only raise the limit. Exceptions: the first that announces a pace slows later calls, and a probe decides whether calls
    // may be sent at all.
    private bool IsRoutine(Attempt attempt) =>
        attempt.Outcome.Succeeded
        && Breaker.State == BreakerState.Closed
        && !attempt.Permit.Probe
        && (attempt.Outcome.RateLimit is null || !Limit.Pace.IsFree);

    // Not attributed to the chunk: a probe, an attempt lost while the breaker opened, and a refusal while others were not answered either.
    // A paid call always counts, or a useless server would be paid for ever.
    private bool Counts(Attempt attempt) =>
        attempt.Outcome.IsCharged
        || (!attempt.Permit.Probe
            && Breaker.State == BreakerState.Closed
            && Breaker.Epoch == attempt.Permit.BreakerEpoch
            && (!attempt.Outcome.IsDoubtful || Breaker.HasWorkedAround(attempt.Item.History.FirstSentAt)));
}
