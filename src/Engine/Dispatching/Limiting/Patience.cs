namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Extension of a call's timeout while the endpoint answers others. Cancelling the call would give up its position in a queue.
/// </summary>
/// <param name="PerAnswer">Mean time between two answers while the endpoint has work; zero before the first.</param>
/// <param name="RoundTrip">Smoothed latency; zero before the first answer.</param>
internal readonly record struct Patience(TimeSpan PerAnswer, TimeSpan RoundTrip)
{
    // Allows for calls of different lengths.
    private const int Margin = 3;

    /// <summary>Time between two checks for other answers.</summary>
    public TimeSpan Slice => Margin * RoundTrip;

    /// <summary>
    /// Returns the time for the n-th call in flight: a multiple of its expected queueing time or of a round trip, whichever is longer.
    /// </summary>
    public TimeSpan For(int inFlight)
    {
        var inQueue = PerAnswer * inFlight;
        return Margin * (inQueue > RoundTrip ? inQueue : RoundTrip);
    }
}
