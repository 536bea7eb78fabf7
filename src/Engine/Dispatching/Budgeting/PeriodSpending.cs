namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// The spending of each period. When the wall clock is set back, the earlier period counts what was spent in it before, or, if it is new,
/// what the next later period counts; what is then spent counts in the later periods as well. So no budget is spent twice, whichever
/// setting of the clock was right. Pure. Not thread-safe.
/// </summary>
internal sealed class PeriodSpending
{
    // A clock is not set back by more periods than this; each is an object in the ledger.
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

    /// <summary>Spending that counts in a period.</summary>
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

    /// <summary>The entry for the ledger.</summary>
    /// <param name="period">The current period.</param>
    /// <param name="spent">Its spending, and what may be spent in it next.</param>
    /// <param name="corrections">Corrections to keep with it.</param>
    public BudgetEntry ToEntry(string period, Spend spent, IReadOnlyDictionary<string, Correction> corrections)
    {
        var ahead = spent - this[period];
        var others = _periods.Where(each => each.Key != period)
            .Select(each => string.CompareOrdinal(each.Key, period) > 0 ? KeyValuePair.Create(each.Key, each.Value + ahead) : each)
            .ToArray();
        return new BudgetEntry(period, spent) { Others = others.Length == 0 ? [] : others, Corrections = corrections };
    }
}
