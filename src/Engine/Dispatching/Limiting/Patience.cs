namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// How much longer than usual a call may take at an endpoint that answers others. Cancelling it would give up its place in a queue.
/// </summary>
/// <param name="PerAnswer">Mean time between two answers while the endpoint has work; zero before the first.</param>
/// <param name="RoundTrip">Smoothed latency; zero before the first answer.</param>
internal readonly record struct Patience(TimeSpan PerAnswer, TimeSpan RoundTrip)
{
    // Calls differ in length.
    private const int Margin = 3;

    /// <summary>Time between two checks whether others are answered.</summary>
    public TimeSpan Slice => Margin * RoundTrip;

    /// <summary>
    /// Time for the n-th call in flight: a multiple of what its place in a queue needs, or of a round trip, whichever is longer.
    /// </summary>
    public TimeSpan For(int inFlight)
    {
        var inQueue = PerAnswer * inFlight;
        return Margin * (inQueue > RoundTrip ? inQueue : RoundTrip);
    }
}
