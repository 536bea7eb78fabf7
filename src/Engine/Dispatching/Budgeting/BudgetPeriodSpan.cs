using System.Globalization;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>A period of a budget with its start and end, in UTC.</summary>
/// <param name="Key">Key; sorts by time, empty for a run.</param>
/// <param name="Begin">Start; null for a run.</param>
/// <param name="End">End, and start of the next period; null for a run.</param>
internal readonly record struct BudgetPeriodSpan(string Key, DateTimeOffset? Begin, DateTimeOffset? End)
{
    /// <summary>The period that contains a moment.</summary>
    public static BudgetPeriodSpan Of(BudgetPeriod period, DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        var month = day.AddDays(1 - day.Day);
        return period switch
        {
            BudgetPeriod.Day => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day, day.AddDays(1)),
            BudgetPeriod.Month => new(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), month, month.AddMonths(1)),
            _ => new("", null, null),
        };
    }

    public bool Contains(DateTimeOffset at) => !(at < Begin) && !(at >= End);
}
