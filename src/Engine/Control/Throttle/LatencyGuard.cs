using System.Globalization;
using ParallelLlm.Admission;

namespace ParallelLlm.Control.Throttle;

/// <summary>
/// Keeps the queue of a server short that never refuses and only gets slower. Little's law: of W in flight, W × (1 − base ÷ mean) wait in its queue.
/// Latencies are compared by the mean of their logarithms, which a heavy tail moves little. When cuts do not make the server
/// faster, it was not the queue that made it slow, and what is seen becomes the new base. Pure. Not thread-safe.
/// </summary>
internal sealed class LatencyGuard(int cap)
{
    private const int FewestPerWindow = 60;
    private const double CutTo = 0.9;
    private const int CutsWithoutEffect = 4;

    private LatencyState _state = new(cap, null, 0, 0, 0, 0, 0);

    public LatencyState State => _state;

    /// <summary>The most in flight that keeps the queue short.</summary>
    public int Limit => (int)_state.Limit;

    public void Restore(LatencyState state) => _state = state;

    /// <summary>Learns from an answer; returns why the limit changed, or null when it did not.</summary>
    public string? Succeeded(in Ticket ticket, TimeSpan latency)
    {
        var sum = _state.SumOfLogs + Math.Log(Math.Max(latency.TotalSeconds, 1e-4));
        var inFlight = _state.SumOfInFlight + ticket.InFlight;
        var count = _state.Count + 1;
        if (count < Math.Max(FewestPerWindow, 4 * ticket.InFlight))
        {
            _state = _state with { SumOfLogs = sum, SumOfInFlight = inFlight, Count = count };
            return null;
        }

        var (mean, at) = (sum / count, (double)inFlight / count);
        _state = _state with { SumOfLogs = 0, SumOfInFlight = 0, Count = 0 };
        return Judge(mean, at);
    }

    private string? Judge(double mean, double inFlight)
    {
        if (_state.BaseLog is not { } known || mean <= known)
        {
            _state = _state with { BaseLog = mean, Cuts = 0 };
            return Grow(inFlight);
        }

        var excess = Math.Exp(mean - known) - 1;
        var queued = inFlight * excess / (1 + excess);
        if (queued <= Math.Max(2, 0.35 * inFlight))
        {
            _state = _state with { Cuts = 0 };
            return Grow(inFlight);
        }

        var cuts = _state.Cuts + 1;
        if (cuts > CutsWithoutEffect)
        {
            var expected = -CutsWithoutEffect * Math.Log(CutTo);
            if (_state.LogAtFirstCut - mean < expected / 3)
            {
                // Slower, but not because of a queue: the server itself has changed.
                _state = _state with { BaseLog = mean, Cuts = 0 };
                return Move(cap, "the server is slower at any load");
            }

            cuts = 1;
        }

        _state = _state with { Cuts = cuts, LogAtFirstCut = cuts == 1 ? mean : _state.LogAtFirstCut };
        return Move(
            Math.Max(1, Math.Min(_state.Limit, inFlight) * CutTo),
            string.Create(CultureInfo.InvariantCulture, $"latency +{excess:P0} at {inFlight:0}"));
    }

    // Half a place per window, and only where the guard is what holds work back.
    private string? Grow(double inFlight) =>
        _state.Limit < cap && inFlight >= _state.Limit - 1.5 ? Move(Math.Min(cap, _state.Limit + 0.5), "latency back to normal") : null;

    private string? Move(double to, string reason)
    {
        var before = Limit;
        _state = _state with { Limit = to };
        return Limit == before ? null : reason;
    }
}

/// <summary>The memory of <see cref="LatencyGuard"/>.</summary>
/// <param name="Limit">The most in flight, with its fraction.</param>
/// <param name="BaseLog">Mean logarithm of the latency without a queue; null before the first window.</param>
/// <param name="SumOfLogs">Of the latencies of this window.</param>
/// <param name="SumOfInFlight">Of the numbers in flight of this window.</param>
/// <param name="Count">Answers in this window.</param>
/// <param name="Cuts">Cuts in a row.</param>
/// <param name="LogAtFirstCut">Mean logarithm that led to the first of them.</param>
internal sealed record LatencyState(
    double Limit, double? BaseLog, double SumOfLogs, long SumOfInFlight, int Count, int Cuts, double LogAtFirstCut);
