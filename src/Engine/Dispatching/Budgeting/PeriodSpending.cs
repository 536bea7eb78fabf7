namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// Spending by period. If the wall clock is set back, the earlier period keeps its own spending, or, if new, takes that of the next later
/// one; later spending is added to all later periods too. So no budget is spent twice, whichever clock setting was right. Pure. Not
/// thread-safe.
/// </summary>
internal sealed class PeriodSpending
{
    // Bounds the ledger's size; no clock is set back by more periods.
    private const int MostPeriods = 32;

    private readonly SortedList<string, Spend> _periods = new(StringComparer.Ordinal);

    public PeriodSpending(BudgetEntry? kept)
    {
        if (kept is null)
            return;
        foreach (var (period, spent) in kept.Others)
            _periods[period] = spent;
        // The entry of a new ledger has no period.
        if (kept.Spent != Spend.None)
            _periods[kept.Period] = kept.Spent;
    }

    /// <summary>The spending that counts for a period.</summary>
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

    /// <summary>Creates the ledger's entry.</summary>
    /// <param name="spent">Its spending, plus the amount written ahead.</param>
    public BudgetEntry ToEntry(string period, Spend spent, IReadOnlyDictionary<string, Correction> corrections)
    {
        var ahead = spent - this[period];
        var others = _periods.Where(each => each.Key != period)
            .Select(each => string.CompareOrdinal(each.Key, period) > 0 ? KeyValuePair.Create(each.Key, each.Value + ahead) : each)
            .ToArray();
        return new BudgetEntry(period, spent) { Others = others.Length == 0 ? [] : others, Corrections = corrections };
    }
}
