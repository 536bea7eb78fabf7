namespace ParallelLlm.Dispatching;

/// <summary>An endpoint's limit was reached, and none of the calls in flight then has been refused since.</summary>
/// <param name="Epoch">Epoch of the limit.</param>
/// <param name="InFlight">Attempts in flight when the limit was reached.</param>
/// <param name="SentAt">Engine time of the last of them.</param>
/// <param name="At">Engine time now.</param>
internal readonly record struct Silence(int Epoch, int InFlight, TimeSpan SentAt, TimeSpan At)
{
    /// <summary>How long nothing was refused.</summary>
    public TimeSpan Length => At - SentAt;
}
