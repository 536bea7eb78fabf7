namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="LatencyGuard"/>.</summary>
/// <param name="Limit">The most in flight, with its fraction.</param>
/// <param name="Base">Latency without a queue.</param>
/// <param name="MeanBeforeCut">Mean logarithm that led to the last cut; null once that has been judged.</param>
/// <param name="InFlightBeforeCut">In flight before it.</param>
internal sealed record LatencyState(double Limit, LogMean Base, double? MeanBeforeCut, double InFlightBeforeCut)
{
    /// <summary>What the first answers say; null once that has been judged.</summary>
    public QueueFit? Start { get; init; }

    /// <summary>What they have said, until the next answers confirm it.</summary>
    public int? Slots { get; init; }
}
