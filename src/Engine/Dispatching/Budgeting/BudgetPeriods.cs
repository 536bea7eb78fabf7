using System.Globalization;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Days and months of a budget, in UTC.</summary>
internal static class BudgetPeriods
{
    /// <summary>The period that a moment belongs to, as a word that sorts by time; empty for a run.</summary>
    public static string KeyOf(BudgetPeriod period, DateTimeOffset at) => period switch
    {
        BudgetPeriod.Day => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        BudgetPeriod.Month => at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>When the period began that a moment belongs to; null for a run.</summary>
    public static DateTimeOffset? BeginOf(BudgetPeriod period, DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return period switch
        {
            BudgetPeriod.Day => day,
            BudgetPeriod.Month => day.AddDays(1 - day.Day),
            _ => null,
        };
    }

    /// <summary>When the period ends that a moment belongs to; null for a run.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, DateTimeOffset at) =>
        period == BudgetPeriod.Day ? BeginOf(period, at)?.AddDays(1) : BeginOf(period, at)?.AddMonths(1);
}
