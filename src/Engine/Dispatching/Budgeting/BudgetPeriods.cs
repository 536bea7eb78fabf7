using System.Globalization;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Computes budget periods, in UTC.</summary>
internal static class BudgetPeriods
{
    /// <summary>Key of the period that contains a moment; sorts by time, empty for a run.</summary>
    public static string KeyOf(BudgetPeriod period, DateTimeOffset at) => period switch
    {
        BudgetPeriod.Day => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        BudgetPeriod.Month => at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>Start of the period that contains a moment; null for a run.</summary>
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

    /// <summary>End of the period that contains a moment; null for a run.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, DateTimeOffset at) =>
        period == BudgetPeriod.Day ? BeginOf(period, at)?.AddDays(1) : BeginOf(period, at)?.AddMonths(1);
}
