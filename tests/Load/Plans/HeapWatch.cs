using System.Globalization;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Live heap size after a quarter of the work and at its end. Thread-safe.</summary>
internal sealed class HeapWatch(int total)
{
    private const double Megabyte = 1024 * 1024;

    private int _done;
    private double _atQuarter;
    private double _atEnd;

    /// <summary>Counts a completed piece of work.</summary>
    public void Count()
    {
        if (Interlocked.Increment(ref _done) == total / 4)
            _atQuarter = Measure();
    }

    public void Report(Metrics metrics)
    {
        _atEnd = Measure();
        metrics["heap_at_quarter_mb"] = _atQuarter;
        metrics["heap_at_end_mb"] = _atEnd;
        metrics["heap_growth_mb"] = Math.Round(_atEnd - _atQuarter, 1);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_atQuarter:0.0} MB alive after a quarter of the work, {_atEnd:0.0} MB at its end");

    private static double Measure() => Math.Round(GC.GetTotalMemory(forceFullCollection: true) / Megabyte, 1);
}
