namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// Keeps spending within its bounds: reserves the most that a call can take before it is sent, and settles what it took afterwards. A call
/// that takes more than estimated raises the reservations of its model, including those of calls in flight. A ledger, where there is one,
/// is written a stretch ahead, so that what is on disk is never less than what is spent. Pure. Not thread-safe but for
/// <see cref="Status"/>.
/// </summary>
internal sealed class Budget
{
    // How many stretches a whole budget is spent in: each costs a write to disk, and a crash loses at most one.
    private const int Stretches = 64;

    /// <summary>Time between a failed write of the ledger and the next try.</summary>
    public static readonly TimeSpan LedgerRetry = TimeSpan.FromSeconds(10);

    private readonly BudgetOptions _options;
    private readonly bool _isKept;
    private readonly BudgetWords _words;
    private readonly Spend _limit;
    private readonly Spend _stretch;
    private readonly PeriodSpending _spending;
    private readonly Corrections _corrections;
    private readonly HashSet<BudgetHold> _inFlight = [];
    private DateTimeOffset _start;
    private BudgetPeriodSpan _period;
    private Spend _unknown;
    private Spend _reserved;
    private Spend _told;
    private Spend _granted;
    private BudgetEntry? _wanted;
    private bool _asking;
    private ChunkError? _broken;
    private TimeSpan _retryAt;
    private ChunkError? _waiting;
    private ChunkError? _toldWaiting;
    private TimeSpan _now;
    private volatile BudgetStatus _status = null!;

    /// <summary>A budget.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="start">The wall clock at engine time zero.</param>
    /// <param name="kept">What a ledger says was spent before; null where there is no ledger.</param>
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

    /// <summary>How it stands, to look at from any thread.</summary>
    public BudgetStatus Status => _status;

    /// <summary>The entry for the ledger once nothing more is sent.</summary>
    public BudgetEntry Entry => EntryOf(Settled + _reserved);

    /// <summary>Whether its period follows the wall clock, which can be set at any time.</summary>
    public bool FollowsWallClock => _options.Period != BudgetPeriod.Run;

    /// <summary>Follows the wall clock as it is set now.</summary>
    /// <param name="start">The wall clock's time at engine time zero, by its present setting.</param>
    public void FollowClock(DateTimeOffset start) => _start = start;

    /// <summary>
    /// Lets time pass: spending of another period no longer counts, unless the wall clock is set back to it. Calls in flight count in the
    /// period in which they end.
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

    /// <summary>Whether what does not fit any more waits for the next period.</summary>
    public bool Waits => _options.WhenSpent == WhenBudgetSpent.Wait;

    /// <summary>When time alone changes how it stands; null when it does not.</summary>
    public TimeSpan? NextWake => _waiting is not null && _broken is not null ? _retryAt : _period.End - _start;

    /// <summary>Whether its ledger could not be told, which is tried again after a while.</summary>
    public bool IsLedgerBroken => _broken is not null;

    /// <summary>Whether work has begun to wait for it, or waits no more, since this was asked last.</summary>
    /// <param name="waiting">Why it waits; null when it does not.</param>
    public bool TryTakeNews(out ChunkError? waiting)
    {
        waiting = _waiting;
        if (_waiting == _toldWaiting)
            return false;
        _toldWaiting = _waiting;
        return true;
    }

    /// <summary>The price of a model; free when none is given, which validation lets pass only where there is no bound on money.</summary>
    public ModelPrice PriceOf(string model) => _options.Prices.TryGetValue(model, out var price) ? price : default;

    /// <summary>An estimate of the most that a call takes, before any correction.</summary>
    /// <param name="model">The model that is asked.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="maxOutputTokens">Its output cap.</param>
    public CallTokens EstimateOf(string model, PromptSize prompt, int maxOutputTokens) =>
        CallTokens.Clamped(prompt.MostTokens(Vocabulary.IsO200k(model) ? 1 : _options.SafetyFactor), maxOutputTokens);

    /// <summary>The most that a call can take, by its estimate and the calls of its model so far.</summary>
    public Spend BoundOf(string model, CallTokens estimate) => Spend.Of(estimate.Times(_corrections.Of(model)), PriceOf(model));

    /// <summary>Whether a call can be sent now beside those in flight.</summary>
    public bool Fits(Spend bound) => bound == Spend.None || (_waiting is null && (Settled + _reserved + bound).IsWithin(_granted));

    /// <summary>
    /// Why a call that does not fit now never will: in this period, or, where the next one is waited for, in any. Null when it may once
    /// calls that are out have ended, the ledger has been told, or the next period has begun.
    /// </summary>
    public ChunkError? Refusal(Spend bound)
    {
        if (Waits && !bound.IsWithin(_limit))
            return new ChunkError(FailureKind.Budget, _words.BeyondAll(bound, _limit));
        var need = Settled + _reserved + bound;
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
        // Once something waits, so does everything, rather than that calls go out one by one for whatever happens to be small enough.
        if (_waiting is null)
        {
            _waiting = reason;
            Publish();
        }

        return null;
    }

    /// <summary>Reserves what a call can take.</summary>
    public BudgetHold Reserve(string model, CallTokens estimate)
    {
        var hold = new BudgetHold(model, estimate);
        _inFlight.Add(hold);
        Correct(hold);
        // In good time, so that nothing has to wait for the disk.
        var soon = Settled + _reserved + (_stretch / 2);
        if (!soon.IsWithin(_granted) && _granted != _limit)
            Want(Settled + _reserved);
        Publish();
        return hold;
    }

    /// <summary>Settles a call. One whose reservation was forfeited changes nothing.</summary>
    public void Settle(BudgetHold hold, Charge charge)
    {
        if (!_inFlight.Remove(hold))
            return;
        _reserved -= hold.Amount;
        var price = PriceOf(hold.Model);
        Spent(Spend.Of(charge.Taken, price), unknown: Spend.Of(charge.Unknown, price));
        var isCorrected = _corrections.Learn(hold.Model, hold.Estimate, charge.Said);
        if (isCorrected)
        {
            // Those in flight may take as much.
            foreach (var other in _inFlight.Where(other => other.Model == hold.Model))
                Correct(other);
        }

        // Written at once: spending beyond the grant, and a correction, which the next process needs from its start.
        if (isCorrected || !(Settled + _reserved).IsWithin(_granted))
            Want(Settled + _reserved);
        Publish();
    }

    /// <summary>Counts calls in flight as spent, because their ends will not be reported.</summary>
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
        _told = entry.Spent;
        _granted = Spend.Least(_limit, WhereBounded(_told));
        if (_broken is not null || _waiting is null)
            return;
        _waiting = null;
        Publish();
    }

    private Spend Settled => _spending[_period.Key];

    private void Begin(BudgetPeriodSpan period)
    {
        _period = period;
        _unknown = Spend.None;
        _told = Settled;
        _granted = _isKept ? Spend.Least(_limit, WhereBounded(_told)) : _limit;
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
        // Never less than before: by then more may have been sent under the last grant.
        if (_isKept && !_asking)
            _wanted = EntryOf(Spend.Most(_told, Spend.Most(need, Spend.Least(_limit, need + _stretch))));
    }

    private BudgetEntry EntryOf(Spend spent) => _spending.ToEntry(_period.Key, spent, _corrections.All);

    // What has no bound never keeps anything from going out.
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
        ReservedTokens = _reserved.Tokens,
        ReservedCost = _reserved.Cost,
        MaxTokens = _options.MaxTokens,
        MaxCost = _options.MaxCost,
        PeriodEnd = _period.End,
        Waiting = _waiting?.Message,
    };
}
