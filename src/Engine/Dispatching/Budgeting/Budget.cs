namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// Keeps spending within bounds: reserves the most that a call can use before it is sent, and settles its usage afterwards. A call that
/// exceeds its estimate raises the reservations of its model, including those of calls in flight. A ledger, if any, is written ahead, so
/// that the disk never has less than was spent. Pure. Not thread-safe except for <see cref="Status"/>.
/// </summary>
internal sealed class Budget
{
    // Ledger writes per whole budget; a crash loses at most one part.
    private const int Stretches = 64;

    /// <summary>Time between a failed ledger write and the next.</summary>
    public static readonly TimeSpan LedgerRetry = TimeSpan.FromSeconds(10);

    private readonly BudgetOptions _options;
    private readonly bool _isKept;
    private readonly BudgetWords _words;
    private readonly Spend _limit;
    private readonly Spend _stretch;
    private readonly PeriodSpending _spending;
    private readonly Corrections _corrections;
    private readonly HashSet<BudgetHold> _inFlight = [];
    private readonly Dictionary<ChunkKey, Spend> _deferrals = [];
    private DateTimeOffset _start;
    private BudgetPeriodSpan _period;
    private Spend _unknown;
    private Spend _reserved;
    private Spend _deferred;
    private Spend _requested;
    private Spend _granted;
    private BudgetEntry? _wanted;
    private bool _asking;
    private ChunkError? _broken;
    private TimeSpan _retryAt;
    private ChunkError? _waiting;
    private Spend _waitsFor;
    private ChunkError? _toldWaiting;
    private TimeSpan _now;
    private volatile BudgetStatus _status = null!;

    /// <param name="start">The wall clock at engine time zero.</param>
    /// <param name="kept">The ledger's entry; null if there is no ledger.</param>
    public Budget(BudgetOptions options, DateTimeOffset start, BudgetEntry? kept)
    {
        _options = options;
        _start = start;
        _isKept = kept is not null;
        _words = new BudgetWords(options);
        _limit = WhereBounded(new Spend(options.MaxTokens ?? 0, options.MaxCost ?? 0));
        _stretch = new Spend(options.MaxTokens ?? 0, options.MaxCost ?? 0) / Stretches;
        _spending = new PeriodSpending(kept);
        _corrections = new Corrections(kept?.Corrections ?? BudgetEntry.NoCorrections);
        Begin(BudgetPeriodSpan.Of(options.Period, start));
    }

    /// <summary>A snapshot; readable on any thread.</summary>
    public BudgetStatus Status => _status;

    /// <summary>The ledger's final entry, once nothing more is sent.</summary>
    public BudgetEntry Entry => EntryOf(Settled + _reserved);

    /// <summary>Whether the period follows the wall clock, which can be set at any time.</summary>
    public bool FollowsWallClock => _options.Period != BudgetPeriod.Run;

    /// <summary>Follows a change of the wall clock.</summary>
    /// <param name="start">The wall clock's time at engine time zero, by its current setting.</param>
    public void FollowClock(DateTimeOffset start) => _start = start;

    /// <summary>
    /// Advances time: spending of another period no longer counts, unless the wall clock is set back to it. A call counts in the period in
    /// which it ends.
    /// </summary>
    public void Advance(TimeSpan now)
    {
        _now = now;
        if (_waiting is not null && _broken is not null && now >= _retryAt)
            _broken = null;
        if (_period.Contains(_start + now))
            return;
        _waiting = null;
        _wanted = null;
        Begin(BudgetPeriodSpan.Of(_options.Period, _start + now));
    }

    /// <summary>Whether work that does not fit waits for the next period.</summary>
    public bool Waits => _options.WhenSpent == WhenBudgetSpent.Wait;

    /// <summary>The next time at which time alone changes the state; null for none.</summary>
    public TimeSpan? NextWake => _waiting is not null && _broken is not null ? _retryAt : _period.End - _start;

    /// <summary>Whether a ledger write has failed. Retried after <see cref="LedgerRetry"/> while work waits.</summary>
    public bool IsLedgerBroken => _broken is not null;

    /// <summary>Returns whether work has started or stopped waiting since the last call.</summary>
    /// <param name="waiting">The reason for waiting; null for none.</param>
    public bool TryTakeNews(out ChunkError? waiting)
    {
        waiting = _waiting;
        if (_waiting == _toldWaiting)
            return false;
        _toldWaiting = _waiting;
        return true;
    }

    /// <summary>The price of a model; free without an entry, which validation allows only without a cost bound.</summary>
    public ModelPrice PriceOf(string model) => _options.Prices.TryGetValue(model, out var price) ? price : default;

    /// <summary>Estimates the most that a call uses, before corrections.</summary>
    /// <param name="prompt">The prompt's size.</param>
    public CallTokens EstimateOf(string model, PromptSize prompt, int maxOutputTokens) =>
        CallTokens.Clamped(prompt.MostTokens(Vocabulary.IsO200k(model) ? 1 : _options.SafetyFactor), maxOutputTokens);

    /// <summary>
    /// The most that a call can use, by its estimate and its model's correction, beyond the reservation that its chunk kept when it was
    /// deferred.
    /// </summary>
    public Spend BoundOf(string model, CallTokens estimate, ChunkKey chunk = default)
    {
        var bound = Spend.Of(estimate.Times(_corrections.Of(model)), PriceOf(model));
        return _deferrals.TryGetValue(chunk, out var reserved) ? Spend.Most(Spend.None, bound - reserved) : bound;
    }

    /// <summary>Whether a call fits beside those in flight.</summary>
    public bool Fits(Spend bound) => bound == Spend.None || (_waiting is null && (Settled + Held + bound).IsWithin(_granted));

    /// <summary>
    /// The reason why a call cannot fit: in this period, or, if the next one is waited for, in any. Null if it may fit after calls in
    /// flight, a ledger write, or the start of the next period.
    /// </summary>
    public ChunkError? Refusal(Spend bound)
    {
        if (Waits && !bound.IsWithin(_limit))
            return new ChunkError(FailureKind.Budget, _words.BeyondAll(bound, _limit));
        var need = Settled + Held + bound;
        if (need.IsWithin(_limit) && _broken is null)
        {
            Want(need);
            return null;
        }

        if (_inFlight.Count > 0)
            return null;
        var reason = _broken ?? new ChunkError(FailureKind.Budget, _words.UsedUp(_period.Key, Settled, bound, _limit));
        if (!Waits)
            return reason;
        // Once one call waits, all do; otherwise only small calls would be sent.
        if (_waiting is null)
        {
            (_waiting, _waitsFor) = (reason, bound);
            Publish();
        }

        return null;
    }

    /// <summary>Reserves the most that a call can use. Replaces the reservation that its chunk kept when it was deferred.</summary>
    public BudgetHold Reserve(string model, CallTokens estimate, ChunkKey chunk = default)
    {
        var hold = new BudgetHold(model, estimate, chunk);
        _inFlight.Add(hold);
        if (_deferrals.Remove(chunk, out var reserved))
            _deferred -= reserved;
        Correct(hold);
        // Early, so that no call waits for the disk.
        var soon = Settled + Held + (_stretch / 2);
        if (!soon.IsWithin(_granted) && _granted != _limit)
            Want(Settled + Held);
        Publish();
        return hold;
    }

    /// <summary>Settles a call. No effect after <see cref="Forfeit"/>.</summary>
    /// <param name="pricedAs">Name of its price; null for the one that it was reserved at.</param>
    public void Settle(BudgetHold hold, Charge charge, string? pricedAs = null)
    {
        if (!_inFlight.Remove(hold))
            return;
        _reserved -= hold.Amount;
        var price = PriceOf(pricedAs ?? hold.Model);
        Spent(Spend.Of(charge.Taken, price, charge.Cached), unknown: Spend.Of(charge.Unknown, price));
        var isCorrected = _corrections.Learn(hold.Model, hold.Estimate, charge.Said);
        if (isCorrected)
        {
            // Calls in flight may use as much.
            foreach (var other in _inFlight.Where(other => other.Model == hold.Model))
                Correct(other);
        }

        ResumeIfFits();

        // Written at once: spending beyond the grant, and a correction, which the next process needs from the start.
        if (isCorrected || !(Settled + Held).IsWithin(_granted))
            Want(Settled + Held);
        Publish();
    }

    /// <summary>Keeps the reservation of a call that waits for a batch, until its chunk is processed again.</summary>
    public void Defer(BudgetHold hold)
    {
        if (!_inFlight.Remove(hold))
            return;
        _reserved -= hold.Amount;
        _deferred += hold.Amount;
        _deferrals[hold.Chunk] = _deferrals.GetValueOrDefault(hold.Chunk) + hold.Amount;
        Publish();
    }

    /// <summary>Gives up the reservation of a deferred call, because its chunk has ended without another one.</summary>
    public void Release(ChunkKey chunk)
    {
        if (!_deferrals.Remove(chunk, out var reserved))
            return;
        _deferred -= reserved;
        ResumeIfFits();
        Publish();
    }

    /// <summary>Counts the reservations of calls in flight as spent, because their ends will not be reported.</summary>
    public void Forfeit()
    {
        Spent(_reserved, unknown: _reserved);
        _reserved = Spend.None;
        _inFlight.Clear();
        Publish();
    }

    /// <summary>The next ledger write, or null if none is due or one is in progress.</summary>
    public BudgetEntry? TakeWanted()
    {
        if (_asking || _wanted is not { } entry)
            return null;
        (_asking, _wanted) = (true, null);
        return entry;
    }

    /// <summary>A ledger write has succeeded or failed.</summary>
    public void Granted(BudgetEntry entry, ChunkError? failure)
    {
        _asking = false;
        _broken ??= failure;
        _retryAt = _now + LedgerRetry;
        if (failure is not null || entry.Period != _period.Key)
            return;
        _requested = entry.Spent;
        _granted = Spend.Least(_limit, WhereBounded(_requested));
        if (_broken is not null || _waiting is null)
            return;
        _waiting = null;
        Publish();
    }

    private Spend Held => _reserved + _deferred;

    private Spend Settled => _spending[_period.Key];

    // A call that was deferred may have taken less than was reserved for it.
    private void ResumeIfFits()
    {
        if (_waiting is not null && _broken is null && (Settled + Held + _waitsFor).IsWithin(_limit))
            _waiting = null;
    }

    private void Begin(BudgetPeriodSpan period)
    {
        _period = period;
        _unknown = Spend.None;
        _requested = Settled;
        _granted = _isKept ? Spend.Least(_limit, WhereBounded(_requested)) : _limit;
        Publish();
    }

    private void Correct(BudgetHold hold)
    {
        _reserved -= hold.Amount;
        hold.Tokens = hold.Estimate.Times(_corrections.Of(hold.Model));
        hold.Amount = Spend.Of(hold.Tokens, PriceOf(hold.Model));
        _reserved += hold.Amount;
    }

    private void Spent(Spend spend, Spend unknown)
    {
        _spending.Add(_period.Key, spend);
        _unknown = Spend.Least(_unknown + unknown, Settled);
    }

    private void Want(Spend need)
    {
        // Never decreases: more may be sent under the last grant meanwhile.
        if (_isKept && !_asking)
            _wanted = EntryOf(Spend.Most(_requested, Spend.Most(need, Spend.Least(_limit, need + _stretch))));
    }

    private BudgetEntry EntryOf(Spend spent) => _spending.ToEntry(_period.Key, spent, _corrections.All);

    // An unbounded dimension never blocks a call.
    private Spend WhereBounded(Spend spend) => new(
        _options.MaxTokens is null ? Spend.Boundless.Tokens : spend.Tokens,
        _options.MaxCost is null ? Spend.Boundless.Cost : spend.Cost);

    private void Publish() => _status = new BudgetStatus
    {
        Period = _options.Period,
        SpentTokens = Settled.Tokens,
        SpentCost = Settled.Cost,
        UnknownTokens = _unknown.Tokens,
        UnknownCost = _unknown.Cost,
        ReservedTokens = Held.Tokens,
        ReservedCost = Held.Cost,
        MaxTokens = _options.MaxTokens,
        MaxCost = _options.MaxCost,
        PeriodEnd = _period.End,
        Waiting = _waiting?.Message,
    };
}
