using HdrHistogram;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>Durations including waits, in microseconds to three digits, over the whole run and for each second of it. Thread-safe.</summary>
internal sealed class Latencies
{
    private const long Longest = 3_600_000_000;

    private readonly LongConcurrentHistogram _histogram = new(lowestTrackableValue: 1, Longest, numberOfSignificantValueDigits: 3);
    private readonly SortedDictionary<int, List<double>> _seconds = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>A chunk, from its first attempt to its end.</summary>
    public void Add(ProcessedChunk result) => Add(result.Metadata.ProcessingTime, TimeProvider.System.GetElapsedTime(_start).TotalSeconds);

    /// <param name="time">The duration.</param>
    /// <param name="at">Time of its end, in seconds of the run.</param>
    public void Add(TimeSpan time, double at)
    {
        _histogram.RecordValue(Math.Clamp((long)time.TotalMicroseconds, 0, Longest));
        lock (_seconds)
        {
            if (!_seconds.TryGetValue((int)at, out var second))
                _seconds[(int)at] = second = [];
            second.Add(time.TotalMilliseconds);
        }
    }

    public void Report(Metrics metrics, string what = "chunk")
    {
        if (_histogram.TotalCount == 0)
            return;
        foreach (var percentile in new[] { 50, 95, 99 })
            metrics[$"{what}_p{percentile}_ms"] = Math.Round(_histogram.GetValueAtPercentile(percentile) / 1000.0, 1);
        metrics[$"{what}_max_ms"] = Math.Round(_histogram.GetMaxValue() / 1000.0, 1);
    }

    /// <summary>The whole distribution in milliseconds, in the text form that histogram plotters read.</summary>
    public string Distribution()
    {
        using var text = new StringWriter();
        _histogram.OutputPercentileDistribution(text, percentileTicksPerHalfDistance: 2, OutputScalingFactor.TimeStampToMilliseconds / OutputScalingFactor.TimeStampToMicroseconds);
        return text.ToString();
    }

    /// <summary>Every second from the first to the last, including those in which nothing ended.</summary>
    public IReadOnlyList<SecondOfRun> Seconds()
    {
        lock (_seconds)
        {
            if (_seconds.Count == 0)
                return [];
            var first = _seconds.Keys.First();
            return [.. Enumerable.Range(first, _seconds.Keys.Last() - first + 1).Select(second => SecondOfRun.Of(_seconds.GetValueOrDefault(second) ?? []))];
        }
    }
}
