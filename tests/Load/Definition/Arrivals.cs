namespace ParallelLlm.Tests.Load.Definition;

/// <summary>When documents are due by the phases' rates: each at its own moment, evenly spread, however late a clock ticks. Pure.</summary>
internal static class Arrivals
{
    /// <summary>The moments of all phases one after the other, in seconds from the start of the first, in order.</summary>
    public static IEnumerable<Arrival> Of(IReadOnlyList<LoadPhase> phases)
    {
        var (start, before) = (0.0, 0.0);
        foreach (var phase in phases)
        {
            foreach (var moment in Moments(phase, before))
                yield return new Arrival(start + moment, phase.WarmUp);
            (start, before) = (start + phase.ForSeconds, phase.Rate ?? 0);
        }
    }

    /// <summary>The moments of one phase, in seconds from its start.</summary>
    /// <param name="phase">The phase; without a rate there are none.</param>
    /// <param name="before">The rate that it begins with if it is a ramp.</param>
    public static IEnumerable<double> Moments(LoadPhase phase, double before)
    {
        var to = phase.Rate ?? 0;
        var from = phase.Ramp ? before : to;
        // Rounded where the sum is a whole number but for the last digits.
        var all = phase.Rate is null ? 0 : (int)Math.Ceiling(Math.Round((from + to) / 2 * phase.ForSeconds, 6));
        for (var n = 0; n < all; n++)
            yield return Moment(from, to, n, phase.ForSeconds);
    }

    /// <summary>When the n-th document (from 0) is due, where the rate goes evenly from one to another.</summary>
    internal static double Moment(double from, double to, int n, double length)
    {
        var growth = (to - from) / length;
        return growth == 0 ? n / from : (Math.Sqrt(Math.Max(0, (from * from) + (2 * growth * n))) - from) / growth;
    }
}
