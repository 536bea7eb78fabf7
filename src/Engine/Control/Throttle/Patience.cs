namespace ParallelLlm.Control.Throttle;

/// <summary>How long a call may take at an endpoint that answers others, beyond what is usual, before it is given up: to cancel it throws its turn in a queue away.</summary>
/// <param name="PerAnswer">Mean time between two answers while the endpoint has work; zero before the first.</param>
/// <param name="RoundTrip">Smoothed latency; zero before the first answer.</param>
internal readonly record struct Patience(TimeSpan PerAnswer, TimeSpan RoundTrip)
{
    // Calls differ.
    private const int Margin = 3;

    /// <summary>How long is waited before it is looked again whether others are answered.</summary>
    public TimeSpan Slice => Margin * RoundTrip;

    /// <summary>The time for the n-th call in flight: what its place in a queue needs, or a call of its kind.</summary>
    public TimeSpan For(int inFlight)
    {
        var inQueue = PerAnswer * inFlight;
        return Margin * (inQueue > RoundTrip ? inQueue : RoundTrip);
    }
}
