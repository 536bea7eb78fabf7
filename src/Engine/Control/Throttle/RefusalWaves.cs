namespace ParallelLlm.Control.Throttle;

/// <summary>
/// Tells where silence is no consent. A limit of what is in flight that falls is met by cuts that follow each other until it is reached, and then
/// holds. A bucket that nobody names, once empty, refuses at whatever is left in flight, lets more through as it fills up, and refuses again: wave after
/// wave. There only answers say that more may be tried. Immutable.
/// </summary>
/// <param name="LastCut">When the limit was cut last.</param>
/// <param name="Cuts">Cuts of this wave so far.</param>
/// <param name="Count">Waves that followed each other.</param>
/// <param name="LastWave">When the last of them was one.</param>
internal sealed record RefusalWaves(TimeSpan LastCut, int Cuts, int Count, TimeSpan LastWave)
{
    /// <summary>Nothing was refused yet.</summary>
    public static readonly RefusalWaves None = new(-TimeSpan.FromDays(1), 0, 0, -TimeSpan.FromDays(1));

    private const double RoundTripsWithin = 3;
    private const double RoundTripsBetween = 100;
    private const int FewestCuts = 3;
    private const int FewestWaves = 2;

    /// <summary>Whether refusals still come in waves.</summary>
    public bool Go(TimeSpan now, TimeSpan roundTrip) => Count >= FewestWaves && now - LastWave <= roundTrip * RoundTripsBetween;

    /// <summary>The same with one more cut.</summary>
    public RefusalWaves With(TimeSpan now, TimeSpan roundTrip)
    {
        var cuts = now - LastCut <= roundTrip * RoundTripsWithin ? Cuts + 1 : 1;
        if (cuts != FewestCuts)
            return this with { LastCut = now, Cuts = cuts };
        return new RefusalWaves(now, cuts, now - LastWave <= roundTrip * RoundTripsBetween ? Count + 1 : 1, now);
    }
}
