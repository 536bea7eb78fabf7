namespace ParallelLlm.Dispatching;

/// <summary>A period without refusals since an endpoint's limit was reached.</summary>
/// <param name="InFlight">Attempts in flight when the limit was reached.</param>
/// <param name="SentAt">Engine time of the last of them.</param>
/// <param name="At">Engine time now.</param>
internal readonly record struct Silence(int Epoch, int InFlight, TimeSpan SentAt, TimeSpan At)
{
    /// <summary>Length of the period.</summary>
    public TimeSpan Length => At - SentAt;
}
