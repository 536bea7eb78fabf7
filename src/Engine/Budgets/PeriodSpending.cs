namespace ParallelLlm.Budgets;

/// <summary>
/// The spending of each period. Where the wall clock is set back into an earlier period, that counts what was spent in it before, or, if it
/// is new, what the next one after it
/// counts; and what is spent then counts in the later periods as well. So no budget is spent twice, whichever of the clock's settings was
/// right. Pure. Not thread-safe.
/// </summary>
internal sealed class PeriodSpending
{
    // A clock is not set back by more than this; each is a line in the ledger.
    private const int MostPeriods = 32;

    private readonly SortedList<string, Spend> _periods = new(StringComparer.Ordinal);

    public PeriodSpending(BudgetEntry? kept)
    {
        if (kept is null)
            return;
        foreach (var (period, spent) in kept.Others)
            _periods[period] = spent;
        // A new ledger has no period yet.
        if (kept.Spent != Spend.None)
            _periods[kept.Period] = kept.Spent;
    }

    /// <summary>The spending that counts in a period.</summary>
    public Spend this[string period]
    {
        get
        {
            foreach (var (known, spent) in _periods)
            {
                if (string.CompareOrdinal(known, period) >= 0)
                    return spent;
            }

            return Spend.None;
        }
    }

    public void Add(string period, Spend spend)
    {
        _periods.TryAdd(period, this[period]);
        for (var i = _periods.IndexOfKey(period); i < _periods.Count; i++)
            _periods.SetValueAtIndex(i, Spend.Least(_periods.GetValueAtIndex(i) + spend, Spend.Boundless));
        if (_periods.Count > MostPeriods && _periods.GetKeyAtIndex(0) != period)
            _periods.RemoveAt(0);
    }

    /// <summary>What a ledger should say.</summary>
    /// <param name="period">The period that is running.</param>
    /// <param name="spent">What it should say of that: what is spent and what may be spent next.</param>
    /// <param name="corrections">What else it should keep.</param>
    public BudgetEntry ToEntry(string period, Spend spent, IReadOnlyDictionary<string, Correction> corrections)
    {
        var ahead = spent - this[period];
        var others = _periods.Where(each => each.Key != period)
            .Select(each => string.CompareOrdinal(each.Key, period) > 0 ? KeyValuePair.Create(each.Key, each.Value + ahead) : each)
            .ToArray();
        return new BudgetEntry(period, spent) { Others = others.Length == 0 ? [] : others, Corrections = corrections };
    }
}
