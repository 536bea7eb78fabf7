namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="LatencyLimiter"/>.</summary>
/// <param name="Limit">Limit, fractional.</param>
/// <param name="Base">Latency without a queue.</param>
/// <param name="MeanBeforeCut">Mean logarithm before the last cut; null once the cut was judged.</param>
/// <param name="InFlightBeforeCut">Mean in flight before the last cut.</param>
internal sealed record LatencyState(double Limit, LogMean Base, double? MeanBeforeCut, double InFlightBeforeCut)
{
    /// <summary>Fit of the first answers; null once judged.</summary>
    public QueueFit? Start { get; init; }

    /// <summary>The server's parallelism by that fit, until the next answers confirm it.</summary>
    public int? Slots { get; init; }
}
