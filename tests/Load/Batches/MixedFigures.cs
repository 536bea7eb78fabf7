using ParallelLlm.Simulator;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>Figures of a <see cref="MixedRun"/>.</summary>
/// <param name="Ordinary">The ordinary chunks, by priority.</param>
/// <param name="Seconds">Time until the last of them had its result.</param>
/// <param name="Batched">The request that went through batches; null if there was none.</param>
/// <param name="BatchSeconds">Time until it was done.</param>
/// <param name="PassesBeside">Its passes that had begun when the last ordinary chunk had its result.</param>
/// <param name="Server">The provider's own figures.</param>
internal sealed record MixedFigures(
    IReadOnlyList<OrdinaryChunks> Ordinary, double Seconds, BatchedChunks? Batched, double BatchSeconds, int PassesBeside, SimulatorStats Server)
{
    /// <summary>Ordinary chunks with exactly one right result.</summary>
    public int Right => Ordinary.Sum(group => group.Right);

    /// <summary>Ordinary chunks whose last call was put into a batch.</summary>
    public int Deferred => Ordinary.Sum(group => group.Deferred);

    /// <summary>Calls of priority low to the ordinary endpoint: by their results, or by the provider's answers if these are more.</summary>
    public long SentAsCalls => Math.Max(Batched?.SentAsCalls ?? 0, Server.Answered - Ordinary.Sum(group => group.Count));

    /// <summary>Right results of ordinary chunks per second.</summary>
    public double Goodput => Right / Seconds;

    /// <summary>Mean wait of a priority in milliseconds.</summary>
    public double WaitOf(Priority priority) => Ordinary.Single(group => group.Priority == priority).MeanWait;
}
