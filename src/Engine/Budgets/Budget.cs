using System.Globalization;
using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Budgets;

/// <summary>
/// Keeps spending within its bounds: reserves the most that a call can take before it is sent, and settles what it took after it. Where the spending is kept in a ledger,
/// that is told beforehand of a stretch to be spent, so that what is on disk is never less than what is spent. Pure. Not thread-safe but for <see cref="Status"/>.
/// </summary>
internal sealed class Budget
{
    // How many stretches a whole budget is spent in: each costs a write to disk, and a crash loses at most one.
    private const int Stretches = 64;

    // How long work waits before a ledger that could not be written is told again.
    /// <summary>Until a ledger that could not be told is tried again.</summary>
    public static readonly TimeSpan LedgerRetry = TimeSpan.FromSeconds(10);

    private readonly BudgetOptions _options;
    private readonly DateTimeOffset _start;
    private readonly bool _isKept;
    private readonly Spend _limit;
    private readonly Spend _stretch;
    private readonly Dictionary<string, double> _excess = new(StringComparer.Ordinal);
    private string _period;
    private TimeSpan? _periodEnd;
    private Spend _settled;
    private Spend _unknown;
    private Spend _reserved;
    private Spend _granted;
    private long _out;
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
        _limit = WhereBounded(new Spend(options.MaxTokens ?? 0, options.MaxCost ?? 0));
        _stretch = new Spend(options.MaxTokens ?? 0, options.MaxCost ?? 0) / Stretches;
        _period = BudgetPeriods.KeyOf(options.Period, start);
        _periodEnd = BudgetPeriods.EndOf(options.Period, start) - start;
        // A ledger from a later day means that the clock was turned back: better to count what it says.
        if (kept is not null && string.CompareOrdinal(kept.Period, _period) >= 0)
            _settled = kept.Spent;
        _granted = _isKept ? WhereBounded(_settled) : _limit;
        Publish();
    }

    /// <summary>How it stands, to look at from any thread.</summary>
    public BudgetStatus Status => _status;

    /// <summary>What a ledger should say when nothing more is sent.</summary>
    public BudgetEntry Entry => new(_period, _settled + _reserved);

    /// <summary>Lets time pass: what was spent in an earlier period does not count any more. Calls that are out count in the period in which they end.</summary>
    public void Advance(TimeSpan now)
    {
        _now = now;
        if (_waiting is not null && _broken is not null && now >= _retryAt)
            _broken = null;
        if (_periodEnd is not { } end || now < end)
            return;
        _waiting = null;
        var at = _start + now;
        _period = BudgetPeriods.KeyOf(_options.Period, at);
        _periodEnd = BudgetPeriods.EndOf(_options.Period, at) - _start;
        _settled = _unknown = Spend.None;
        _granted = _isKept ? WhereBounded(Spend.None) : _limit;
        _wanted = null;
        Publish();
    }

    /// <summary>Whether what does not fit any more waits for the next period.</summary>
    public bool Waits => _options.WhenSpent == WhenBudgetSpent.Wait;

    /// <summary>When time alone changes how it stands; null when it does not.</summary>
    public TimeSpan? NextWake => _waiting is not null && _broken is not null ? _retryAt : _periodEnd;

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

    /// <summary>The most that a call can take.</summary>
    /// <param name="model">The model that is asked.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="maxOutputTokens">Its output cap.</param>
    public Spend BoundOf(string model, PromptSize prompt, int maxOutputTokens)
    {
        var excess = _excess.GetValueOrDefault(model, 1);
        var tokens = prompt.MostTokens(Vocabulary.IsO200k(model) ? 1 : _options.SafetyFactor);
        return Spend.Of((long)Math.Ceiling(excess * tokens), (long)Math.Ceiling(excess * maxOutputTokens), PriceOf(model));
    }

    /// <summary>Whether a call can go out now beside those that are out.</summary>
    public bool Fits(Spend bound) => bound == Spend.None || (_waiting is null && (_settled + _reserved + bound).IsWithin(_granted));

    /// <summary>
    /// Why a call that does not fit now never will: in this period, or, where the next one is waited for, in any. Null when it may once calls that are out have ended, the
    /// ledger has been told, or the next period has begun.
    /// </summary>
    public ChunkError? Refusal(Spend bound)
    {
        if (Waits && !bound.IsWithin(_limit))
            return new ChunkError(FailureKind.Budget, $"The call may take {Amount(bound)}, and the whole budget is {Amount(_limit)}.");
        var need = _settled + _reserved + bound;
        if (need.IsWithin(_limit) && _broken is null)
        {
            Want(need);
            return null;
        }

        if (_out > 0)
            return null;
        var reason = _broken ?? new ChunkError(FailureKind.Budget, Describe(bound));
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

    public void Reserve(Spend bound)
    {
        _reserved += bound;
        _out++;
        // Told in good time, so that nothing has to wait for the disk.
        var soon = _settled + _reserved + (_stretch / 2);
        if (!soon.IsWithin(_granted) && _granted != _limit)
            Want(soon);
        Publish();
    }

    /// <summary>Takes note of what a call took.</summary>
    /// <param name="model">The model that was asked.</param>
    /// <param name="bound">What was reserved for it.</param>
    /// <param name="actual">What it took; null when that is not known: then it counts as the whole reservation.</param>
    public void Settle(string model, Spend bound, Spend? actual)
    {
        _reserved -= bound;
        _out--;
        _settled += actual ?? bound;
        if (actual is null)
            _unknown += bound;
        if (actual is { } took && !took.IsWithin(bound))
            _excess[model] = _excess.GetValueOrDefault(model, 1) * Math.Max(Ratio(took.Tokens, bound.Tokens), Ratio((double)took.Cost, (double)bound.Cost));
        Publish();
    }

    /// <summary>Counts what is out as spent, because nobody will hear of its end.</summary>
    public void Forfeit()
    {
        _settled += _reserved;
        _unknown += _reserved;
        _reserved = Spend.None;
        _out = 0;
        Publish();
    }

    /// <summary>What the ledger is to be told now; null when there is nothing, or it has been told and not answered.</summary>
    public BudgetEntry? TakeWanted()
    {
        if (_asking || _wanted is not { } entry)
            return null;
        (_asking, _wanted) = (true, null);
        return entry;
    }

    /// <summary>The ledger has been told, or could not be.</summary>
    public void Granted(BudgetEntry entry, ChunkError? failure)
    {
        _asking = false;
        _broken ??= failure;
        _retryAt = _now + LedgerRetry;
        if (failure is not null || entry.Period != _period)
            return;
        _granted = WhereBounded(entry.Spent);
        if (_broken is not null || _waiting is null)
            return;
        _waiting = null;
        Publish();
    }

    private void Want(Spend need)
    {
        if (_isKept && !_asking)
            _wanted = new BudgetEntry(_period, Spend.Min(_limit, need + _stretch));
    }

    // What has no bound never keeps anything from going out.
    private Spend WhereBounded(Spend spend) =>
        new(_options.MaxTokens is null ? Spend.Boundless.Tokens : spend.Tokens, _options.MaxCost is null ? Spend.Boundless.Cost : spend.Cost);

    private static double Ratio(double actual, double bound) => bound > 0 ? actual / bound : 1;

    private string Describe(Spend bound)
    {
        var period = _options.Period != BudgetPeriod.Run ? $" for {_period} (UTC)" : Waits ? "" : " for this run";
        return (_settled + bound).Tokens > _limit.Tokens
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The budget of {_limit.Tokens} tokens{period} is used up: {_settled.Tokens} are spent, and the next call may take {bound.Tokens}.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The budget of {_limit.Cost:0.######}{period} is used up: {_settled.Cost:0.######} is spent, and the next call may cost {bound.Cost:0.######}.");
    }

    private string Amount(Spend spend) => string.Create(
        CultureInfo.InvariantCulture, $"{(_options.MaxTokens is null ? "" : $"{spend.Tokens} tokens")}{(IsBoth ? " and " : "")}{(_options.MaxCost is null ? "" : $"{spend.Cost:0.######}")}");

    private bool IsBoth => _options.MaxTokens is not null && _options.MaxCost is not null;

    private void Publish() => _status = new BudgetStatus(
        _options.Period, _settled.Tokens, _settled.Cost, _unknown.Tokens, _unknown.Cost, _reserved.Tokens, _reserved.Cost, _options.MaxTokens, _options.MaxCost)
    {
        PeriodEnd = _start + _periodEnd,
        Waiting = _waiting?.Message,
    };
}
