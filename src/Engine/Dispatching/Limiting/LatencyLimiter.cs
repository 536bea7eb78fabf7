using System.Globalization;

namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Limits the queue of a server that never refuses and only gets slower.
/// By Little's law, of W in flight, W × (1 − base ÷ mean) are queued.
/// Compares logarithms of latencies, which are robust to heavy tails. Only a significant difference (Welch's t, 1947) leads to a cut, at
/// once to the server's parallelism. If a cut does not make the server faster, its queue was not the cause, and the current latency becomes
/// the new base. <see cref="QueueFit"/> judges the first answers. Pure. Not thread-safe.
/// </summary>
internal sealed class LatencyLimiter(int cap)
{
    private const int FewestPerWindow = 16;

    // With few in flight, answers accumulate slowly.
    private const int Few = 5;
    private const int FewestWhereFew = 8;
    private const int FewestInBase = 4;
    private const int MostPerWindow = 400;
    private const int EnoughInBase = 30;
    private const int LowInFlight = 4;
    private const double Clearly = 4;
    private const double Unlikely = 2;
    private const double Headroom = 1.3;

    // Growth per window: by half without a queue, step by step with a short one.
    private const double NoQueue = 0.12;
    private const double GrowthWithoutQueue = 1.5;
    private const double AnswersPerStep = 80;

    private double _limit = cap;
    private LogMean _base;
    private LogMean _window;
    private double _inFlight;
    private double? _meanBeforeCut;
    private double _inFlightBeforeCut;
    private QueueFit? _start = QueueFit.Empty;
    private int? _slots;

    public LatencyState State => new(_limit, _base, _meanBeforeCut, _inFlightBeforeCut) { Start = _start, Slots = _slots };

    /// <summary>The concurrency limit that keeps the queue short.</summary>
    public int Limit => (int)_limit;

    public void Restore(LatencyState state)
    {
        (_limit, _base, _meanBeforeCut, _inFlightBeforeCut) = state;
        (_start, _slots) = (state.Start, state.Slots);
        Restart();
    }

    /// <summary>Learns from an answer; returns why the limit changed, or null if it did not.</summary>
    public string? Succeeded(in Permit permit, TimeSpan latency)
    {
        var log = Math.Log(Math.Max(latency.TotalSeconds, 1e-4));
        if (_start is not null)
            return Begin(permit.InFlight, log);
        // Sent before the cut: shows the former queue.
        var isFew = _limit < Few;
        if (permit.InFlight > _limit + 1 && (_meanBeforeCut is null || isFew))
            return null;
        // The base is the latency at low load; the first answers measure it best.
        if (permit.InFlight <= LowInFlight && _base.Count < EnoughInBase && _meanBeforeCut is null)
        {
            _base = _base.With(log);
            return null;
        }

        _window = _window.With(log);
        _inFlight += permit.InFlight;
        var fewest = isFew && _meanBeforeCut is null ? FewestWhereFew : FewestPerWindow;
        var enough = Math.Max(fewest, permit.InFlight) * (_meanBeforeCut is null || isFew ? 1 : 2);
        return _window.Count >= enough ? Judge(_inFlight / _window.Count) : null;
    }

    private string? Judge(double inFlight)
    {
        var window = _window;
        if (_base.Count < FewestInBase)
        {
            _base = window;
            return Restart();
        }

        var difference = window.Mean - _base.Mean;
        var clear = difference > Clearly * window.ErrorBeside(_base);
        if (_slots is { } slots && IsSlowerThan(slots, window, inFlight))
            return Move(cap, "no queue: it is no faster with less in flight");
        if (_meanBeforeCut is { } before)
            return AfterCut(window, before, inFlight);

        var excess = Math.Exp(difference) - 1;
        var queued = inFlight * excess / (1 + excess);
        if (queued > Math.Max(2, 0.35 * inFlight))
        {
            // Not significant yet: extend the window.
            if (!clear && window.Count < MostPerWindow)
                return null;
            if (clear)
            {
                (_meanBeforeCut, _inFlightBeforeCut) = (window.Mean, inFlight);
                Restart();
                return Move(
                    Math.Max(1, (inFlight - queued) * Headroom),
                    string.Create(CultureInfo.InvariantCulture, $"latency +{excess:P0} at {inFlight:0}"));
            }
        }
        else if (-difference > Clearly * window.ErrorBeside(_base))
        {
            _base = window;
        }

        Restart();
        return Grow(inFlight, window.Count, hasNoQueue: difference + window.ErrorBeside(_base) < Math.Log(1 + NoQueue));
    }

    // Judges the first answers, whose order reveals a queue.
    private string? Begin(int inFlight, double log)
    {
        _start = _start!.With(inFlight, log);
        if (_start.Slots() is not { } found)
        {
            // Nothing was queued: the best measure of the base, by more answers than any later window.
            if (_start.IsOver)
                (_base, _start) = (_start.All, null);
            return null;
        }

        _base = LogMean.Of(EnoughInBase, found.Own, _start.All.SquaredDeviations / _start.All.Count);
        (_slots, _start) = (found.Slots, null);
        Restart();
        var to = Math.Max(found.Slots + 1, found.Slots * Headroom);
        return to >= _limit
            ? null
            : Move(to, string.Create(CultureInfo.InvariantCulture, $"works on {found.Slots} at once, by the latency of the first answers"));
    }

    // Rejects the estimate from the first answers if the server is slower than that many slots would be, now that less is in flight.
    private bool IsSlowerThan(int slots, LogMean window, double inFlight)
    {
        _slots = null;
        var expected = _base.Mean + Math.Log(Math.Max(1, inFlight / slots));
        if (window.Mean <= expected + (Unlikely * window.ErrorBeside(_base)))
            return false;
        _base = window;
        Restart();
        return true;
    }

    // The first window after a cut contains older answers; only the second counts.
    private string? AfterCut(LogMean window, double before, double inFlight)
    {
        if (inFlight > _limit + 0.5)
            return Restart();
        _meanBeforeCut = null;
        Restart();
        // With a full queue, latency falls in proportion to the load.
        var expected = Math.Log(_inFlightBeforeCut / inFlight);
        if (before - window.Mean >= expected / 2)
            return null;
        _base = window;
        return Move(cap, "the server is slower at any load");
    }

    // Only if the guard sets the limit.
    private string? Grow(double inFlight, int answers, bool hasNoQueue)
    {
        if (_limit >= cap || inFlight < _limit - 1.5)
            return null;
        var to = hasNoQueue ? Math.Max(_limit + 1, _limit * GrowthWithoutQueue) : _limit + (answers / AnswersPerStep);
        return Move(Math.Min(cap, to), "latency back to normal");
    }

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
