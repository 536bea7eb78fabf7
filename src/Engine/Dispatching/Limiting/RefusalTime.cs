namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Time an endpoint takes to refuse: a smoothed mean with its deviation, as in TCP's retransmission timer (Jacobson, 1988; RFC 6298).
/// Immutable.
/// </summary>
/// <param name="Mean">Mean; zero before the first refusal.</param>
/// <param name="Deviation">Mean deviation.</param>
internal readonly record struct RefusalTime(TimeSpan Mean, TimeSpan Deviation)
{
    // Long enough for an intercontinental refusal, short beside a model's answer.
    private static readonly TimeSpan BeforeTheFirst = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns the time with one more refusal. A refusal later than the wait counts in full.</summary>
    public RefusalTime With(TimeSpan time)
    {
        if (Mean == TimeSpan.Zero || time > (2 * Mean) + (4 * Deviation))
            return new RefusalTime(time, Mean == TimeSpan.Zero ? time / 4 : Deviation);
        return new RefusalTime(Mean + ((time - Mean) / 8), Deviation + (((time - Mean).Duration() - Deviation) / 4));
    }

    /// <summary>Returns the time without a refusal after which an attempt counts as accepted; at most a round trip.</summary>
    public TimeSpan Wait(TimeSpan? roundTrip)
    {
        var usual = Mean == TimeSpan.Zero ? BeforeTheFirst : (2 * Mean) + (4 * Deviation);
        var wait = usual > Shortest ? usual : Shortest;
        return wait > roundTrip ? roundTrip.Value : wait;
    }
}
