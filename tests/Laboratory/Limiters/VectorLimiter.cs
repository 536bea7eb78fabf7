using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>
/// Vector's adaptive request concurrency: once per mean round trip, +1 if the limit was reached, nothing was refused and the window's mean was not above the moving one; ×0.9 if a
/// call was refused or the mean was above it by 2.5 deviations.
/// </summary>
internal sealed class VectorLimiter(int cap) : AnchorLimiter(cap, 1)
{
    private const double Alpha = 0.4;
    private const double Deviations = 2.5;

    private double? _mean;
    private double _variance;
    private TimeSpan _nextUpdate;
    private double _sum;
    private int _count;
    private bool _refused;
    private bool _reached;

    protected override void Succeeded(Attempt attempt)
    {
        var now = attempt.EndedAt;
        _sum += attempt.Outcome.Latency.TotalSeconds;
        _count++;
        _reached |= attempt.Permit.InFlight >= (int)Limit;
        var window = _sum / _count;
        if (_mean is not { } mean)
        {
            _mean = window;
            _nextUpdate = now + TimeSpan.FromSeconds(window);
            return;
        }

        if (now < _nextUpdate)
            return;
        if (_reached && !_refused && window <= mean)
            Limit = (int)Limit + 1;
        else if (_refused || window >= mean + (Deviations * Math.Sqrt(_variance)))
            Limit = (int)(Limit * 0.9);

        var difference = window - mean;
        _mean = mean + (Alpha * difference);
        _variance = (1 - Alpha) * (_variance + (Alpha * difference * difference));
        _nextUpdate = now + TimeSpan.FromSeconds(_mean.Value);
        (_sum, _count, _refused, _reached) = (0, 0, false, false);
    }

    protected override void Throttled(Attempt attempt) => _refused = true;

    protected override void Failed(Attempt attempt) => _refused = true;
}
