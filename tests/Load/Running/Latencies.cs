using HdrHistogram;
using ParallelLlm.Contracts;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>How long chunks took from their first attempt to their end, waits included; in microseconds to three digits. Thread-safe.</summary>
internal sealed class Latencies
{
    private const long Longest = 3_600_000_000;

    private readonly LongConcurrentHistogram _histogram = new(lowestTrackableValue: 1, Longest, numberOfSignificantValueDigits: 3);

    public void Add(ProcessedChunk result) =>
        _histogram.RecordValue(Math.Clamp((long)result.Metadata.ProcessingTime.TotalMicroseconds, 0, Longest));

    public void Report(Metrics metrics)
    {
        if (_histogram.TotalCount == 0)
            return;
        foreach (var percentile in new[] { 50, 95, 99 })
            metrics[$"chunk_p{percentile}_ms"] = Math.Round(_histogram.GetValueAtPercentile(percentile) / 1000.0, 1);
        metrics["chunk_max_ms"] = Math.Round(_histogram.GetMaxValue() / 1000.0, 1);
    }

    /// <summary>The whole distribution, in milliseconds, in the text form that histogram plotters read.</summary>
    public string Distribution()
    {
        using var text = new StringWriter();
        _histogram.OutputPercentileDistribution(text, percentileTicksPerHalfDistance: 2, OutputScalingFactor.TimeStampToMilliseconds / OutputScalingFactor.TimeStampToMicroseconds);
        return text.ToString();
    }
}
