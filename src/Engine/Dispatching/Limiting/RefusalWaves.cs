namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Detects servers where silence does not mean acceptance. When a concurrency limit falls, successive cuts reach the new limit, which then
/// holds. An empty unannounced token bucket refuses at any concurrency, admits more as it refills, and refuses again, wave after wave; only
/// answers then show that more may be tried. Immutable.
/// </summary>
/// <param name="LastCut">Engine time of the last cut.</param>
/// <param name="Cuts">Cuts of this wave so far.</param>
/// <param name="Count">Consecutive waves.</param>
/// <param name="LastWave">Engine time at which the last wave was counted.</param>
internal sealed record RefusalWaves(TimeSpan LastCut, int Cuts, int Count, TimeSpan LastWave)
{
    /// <summary>No refusals yet.</summary>
    public static readonly RefusalWaves None = new(-TimeSpan.FromDays(1), 0, 0, -TimeSpan.FromDays(1));

    private const double RoundTripsWithin = 3;
    private const double RoundTripsBetween = 100;
    private const int FewestCuts = 3;
    private const int FewestWaves = 2;

    // A limit seldom falls farther than this; an empty bucket refuses at any concurrency.
    private const int HeldPerDeep = 5;

    /// <summary>Refusals with much less in flight than was accepted.</summary>
    public int Deep { get; init; }

    /// <summary>Engine time of the last deep refusal.</summary>
    public TimeSpan LastDeep { get; init; } = -TimeSpan.FromDays(1);

    /// <summary>Whether refusals still come in waves.</summary>
    public bool Go(TimeSpan now, TimeSpan roundTrip) => Count >= FewestWaves && now - LastWave <= roundTrip * RoundTripsBetween;

    /// <summary>
    /// Returns the waves with one more cut. <paramref name="inFlight"/> excludes the refused call, and is null if it explains the refusal.
    /// </summary>
    public RefusalWaves With(TimeSpan now, TimeSpan roundTrip, int? inFlight, int held)
    {
        var cuts = now - LastCut <= roundTrip * RoundTripsWithin ? Cuts + 1 : 1;
        var isDeep = inFlight <= held / HeldPerDeep;
        var deep = isDeep ? (now - LastDeep <= roundTrip * RoundTripsBetween ? Deep : 0) + 1 : Deep;
        var next = this with { LastCut = now, Cuts = cuts, Deep = deep, LastDeep = isDeep ? now : LastDeep };
        return cuts != FewestCuts
            ? next
            : next with { Count = now - LastWave <= roundTrip * RoundTripsBetween ? Count + 1 : 1, LastWave = now };
    }
}
