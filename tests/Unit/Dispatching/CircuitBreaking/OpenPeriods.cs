namespace ParallelLlm.Tests.Unit.Dispatching.CircuitBreaking;

/// <summary>How often an endpoint that is down is tested, when every test fails at once.</summary>
internal static class OpenPeriods
{
    public static int Within(TimeSpan outage, BreakerOptions options)
    {
        var (count, age) = (0, TimeSpan.Zero);
        for (; age < outage; count++)
        {
            var byAge = age / 10 > options.FirstBreakDuration ? age / 10 : options.FirstBreakDuration;
            age += byAge < options.BreakDuration ? byAge : options.BreakDuration;
        }

        return count;
    }
}
