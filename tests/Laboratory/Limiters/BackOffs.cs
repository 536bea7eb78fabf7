namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Waits before a call's n-th next try, as the anchors compute them.</summary>
internal static class BackOffs
{
    /// <summary>OpenAI SDKs: 0.5 s doubled up to 8 s, reduced by up to a quarter.</summary>
    public static TimeSpan OpenAI(int failures, Random random) =>
        TimeSpan.FromSeconds(Doubled(0.5, failures, 8) * (1 - (0.25 * random.NextDouble())));

    /// <summary>AWS's standard mode: full jitter on powers of two, up to 20 s.</summary>
    public static TimeSpan Aws(int failures, Random random) =>
        TimeSpan.FromSeconds(Math.Min(20, random.NextDouble() * Doubled(1, failures, 1e6)));

    /// <summary>Vector: Fibonacci numbers of seconds up to 30, full jitter.</summary>
    public static TimeSpan Fibonacci(int failures, Random random)
    {
        var (now, next) = (1.0, 1.0);
        for (var i = 1; i < failures && now < 30; i++)
            (now, next) = (next, now + next);
        return TimeSpan.FromSeconds(Math.Min(30, now) * random.NextDouble());
    }

    /// <summary>inspect_ai: 3 s doubled up to half an hour, plus up to 3 s.</summary>
    public static TimeSpan Inspect(int failures, Random random) =>
        TimeSpan.FromSeconds(Math.Min(1800, Doubled(3, failures, 1800) + (3 * random.NextDouble())));

    private static double Doubled(double first, int failures, double most) => Math.Min(most, first * Math.Pow(2, Math.Min(failures - 1, 30)));
}
