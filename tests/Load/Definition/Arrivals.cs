namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Due times of documents by the phases' rates: each has its own time, evenly spread, however late a clock ticks. Pure.</summary>
internal static class Arrivals
{
    /// <summary>The due times of all phases in sequence, in seconds from the start of the first, in order.</summary>
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

    /// <summary>The due times in one phase, in seconds from its start.</summary>
    /// <param name="phase">The phase; without a rate there are none.</param>
    /// <param name="before">The initial rate if it is a ramp.</param>
    public static IEnumerable<double> Moments(LoadPhase phase, double before)
    {
        var to = phase.Rate ?? 0;
        var from = phase.Ramp ? before : to;
        // Rounded if the sum is an integer except for the last digits.
        var all = phase.Rate is null ? 0 : (int)Math.Ceiling(Math.Round((from + to) / 2 * phase.ForSeconds, 6));
        for (var n = 0; n < all; n++)
            yield return Moment(from, to, n, phase.ForSeconds);
    }

    /// <summary>Due time of the n-th document (from 0) while the rate changes evenly from one value to another.</summary>
    internal static double Moment(double from, double to, int n, double length)
    {
        var growth = (to - from) / length;
        return growth == 0 ? n / from : (Math.Sqrt(Math.Max(0, (from * from) + (2 * growth * n))) - from) / growth;
    }
}
