using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Netflix's Gradient2Limit: the limit follows long-term ÷ current latency, between a half and 1, plus a queue of 4, smoothed by a fifth.</summary>
internal sealed class Gradient2Limiter(int cap) : AnchorLimiter(cap, 20)
{
    private const int Warmup = 10;
    private const double LongWindow = 600;

    private double _long;
    private double _sum;
    private int _samples;

    protected override void Succeeded(Attempt attempt) => Sample(attempt);

    // It observes only time; a refusal is a fast answer.
    protected override void Throttled(Attempt attempt) => Sample(attempt);

    protected override void Failed(Attempt attempt) => Sample(attempt);

    private void Sample(Attempt attempt)
    {
        var current = attempt.Outcome.Latency.TotalSeconds;
        if (_samples < Warmup)
        {
            _sum += current;
            _long = _sum / ++_samples;
        }
        else
        {
            _long += (current - _long) * (2 / (LongWindow + 1));
        }

        if (_long / current > 2)
            _long *= 0.9;
        if (attempt.Permit.InFlight < Limit / 2)
            return;
        var gradient = Math.Clamp(_long / current, 0.5, 1);
        Limit = (0.8 * Limit) + (0.2 * ((Limit * gradient) + 4));
    }
}
