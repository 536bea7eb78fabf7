using System.Globalization;
using ParallelLlm.Admission;

namespace ParallelLlm.Control.Throttle;

/// <summary>
/// Keeps the queue of a server short that never refuses and only gets slower. Little's law: of W in flight, W × (1 − base ÷ mean) wait in its queue.
/// Logarithms of latencies are compared, which a heavy tail moves little, and only a difference that is clear beside their scatter
/// (Welch's t, 1947) leads to a cut, at once to what the server can work on. If a cut does not make the server faster, it was not
/// the queue that made it slow, and what is seen becomes the new base. Pure. Not thread-safe.
/// </summary>
internal sealed class LatencyGuard(int cap)
{
    private const int FewestPerWindow = 16;
    private const int MostPerWindow = 400;
    private const int EnoughInBase = 30;
    private const int LowInFlight = 4;
    private const double Clearly = 4;
    private const double Headroom = 1.3;

    private double _limit = cap;
    private LogMean _base;
    private LogMean _window;
    private double _inFlight;
    private double? _meanBeforeCut;
    private double _inFlightBeforeCut;

    public LatencyState State => new(_limit, _base, _meanBeforeCut, _inFlightBeforeCut);

    /// <summary>The most in flight that keeps the queue short.</summary>
    public int Limit => (int)_limit;

    public void Restore(LatencyState state)
    {
        (_limit, _base, _meanBeforeCut, _inFlightBeforeCut) = state;
        Restart();
    }

    /// <summary>Learns from an answer; returns why the limit changed, or null when it did not.</summary>
    public string? Succeeded(in Ticket ticket, TimeSpan latency)
    {
        var log = Math.Log(Math.Max(latency.TotalSeconds, 1e-4));
        // The base is what the server takes when little is out; the first answers tell it best.
        if (ticket.InFlight <= LowInFlight && _base.Count < EnoughInBase && _meanBeforeCut is null)
        {
            _base = _base.With(log);
            return null;
        }

        _window = _window.With(log);
        _inFlight += ticket.InFlight;
        var enough = Math.Max(FewestPerWindow, ticket.InFlight) * (_meanBeforeCut is null ? 1 : 2);
        return _window.Count >= enough ? Judge(_inFlight / _window.Count) : null;
    }

    private string? Judge(double inFlight)
    {
        var window = _window;
        if (_base.Count == 0)
        {
            _base = window;
            return Restart();
        }

        var difference = window.Mean - _base.Mean;
        var clear = difference > Clearly * window.ErrorBeside(_base);
        if (_meanBeforeCut is { } before)
            return AfterCut(window, before, inFlight);

        var excess = Math.Exp(difference) - 1;
        var queued = inFlight * excess / (1 + excess);
        if (queued > Math.Max(2, 0.35 * inFlight))
        {
            // Perhaps, but not clearly: look longer.
            if (!clear && window.Count < MostPerWindow)
                return null;
            if (clear)
            {
                (_meanBeforeCut, _inFlightBeforeCut) = (window.Mean, inFlight);
                Restart();
                return Move(Math.Max(1, (inFlight - queued) * Headroom), string.Create(CultureInfo.InvariantCulture, $"latency +{excess:P0} at {inFlight:0}"));
            }
        }
        else if (-difference > Clearly * window.ErrorBeside(_base))
        {
            _base = window;
        }

        Restart();
        return Grow(inFlight);
    }

    // The first window after a cut still holds answers from before it; the second tells.
    private string? AfterCut(LogMean window, double before, double inFlight)
    {
        if (inFlight > _limit + 0.5)
            return Restart();
        _meanBeforeCut = null;
        Restart();
        // A server with a full queue gets faster by as much as less is out.
        var expected = Math.Log(_inFlightBeforeCut / inFlight);
        if (before - window.Mean >= expected / 2)
            return null;
        _base = window;
        return Move(cap, "the server is slower at any load");
    }

    // Only where the guard is what holds work back.
    private string? Grow(double inFlight) =>
        _limit < cap && inFlight >= _limit - 1.5 ? Move(Math.Min(cap, _limit + 0.25), "latency back to normal") : null;

    private string? Restart()
    {
        _window = default;
        _inFlight = 0;
        return null;
    }

    private string? Move(double to, string reason)
    {
        var before = Limit;
        _limit = to;
        return Limit == before ? null : reason;
    }
}

/// <summary>The memory of <see cref="LatencyGuard"/>.</summary>
/// <param name="Limit">The most in flight, with its fraction.</param>
/// <param name="Base">Latency without a queue.</param>
/// <param name="MeanBeforeCut">Mean logarithm that led to the last cut; null once that has been judged.</param>
/// <param name="InFlightBeforeCut">In flight before it.</param>
internal sealed record LatencyState(double Limit, LogMean Base, double? MeanBeforeCut, double InFlightBeforeCut);

/// <summary>Mean and scatter of logarithms, added up one by one (Welford, 1962).</summary>
internal readonly record struct LogMean(int Count, double Mean, double SquaredDeviations)
{
    public LogMean With(double value)
    {
        var delta = value - Mean;
        var mean = Mean + (delta / (Count + 1));
        return new LogMean(Count + 1, mean, SquaredDeviations + (delta * (value - mean)));
    }

    /// <summary>Standard error of the difference of two means; the scatter is taken as the same in both.</summary>
    public double ErrorBeside(LogMean other)
    {
        var freedom = Math.Max(1, Count + other.Count - 2);
        var variance = (SquaredDeviations + other.SquaredDeviations) / freedom;
        return Math.Sqrt(variance * ((1.0 / Count) + (1.0 / Math.Max(1, other.Count))));
    }
}
