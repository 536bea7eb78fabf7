using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>
/// The AWS SDKs' adaptive retry mode: no concurrency limit except the cap. After the first throttling a bucket paces all calls; its rate follows CUBIC (×0.7 for every throttling)
/// and never exceeds twice the rate measured in half seconds.
/// </summary>
internal sealed class AwsLimiter(int cap) : AnchorLimiter(cap, cap)
{
    private const double Scale = 0.4;
    private const double Beta = 0.7;
    private const double HalfSecond = 0.5;
    private const double LowestRate = 0.5;

    private bool _enabled;
    private double _peak;
    private double _back;
    private double _failedAt;
    private double _rate = LowestRate;
    private double _measured;
    private double _lastBucket;
    private int _inBucket;

    protected override void Succeeded(Attempt attempt)
    {
        var now = attempt.EndedAt.TotalSeconds;
        Measure(now);
        Follow((Scale * Math.Pow(now - _failedAt - _back, 3)) + _peak);
    }

    protected override void Throttled(Attempt attempt)
    {
        var now = attempt.EndedAt.TotalSeconds;
        Measure(now);
        _peak = _enabled ? Math.Min(_measured, _rate) : _measured;
        _back = Math.Cbrt(_peak * (1 - Beta) / Scale);
        _failedAt = now;
        _enabled = true;
        Follow(_peak * Beta);
    }

    protected override void Failed(Attempt attempt) => Succeeded(attempt);

    private void Follow(double rate)
    {
        _rate = Math.Max(LowestRate, Math.Min(rate, 2 * _measured));
        if (_enabled)
            Policy = Policy with { Pace = new Pace(new BucketPace(_rate, Math.Max(1, _rate)), null) };
    }

    private void Measure(double now)
    {
        var bucket = Math.Floor(now / HalfSecond) * HalfSecond;
        _inBucket++;
        if (bucket <= _lastBucket)
            return;
        _measured = (0.8 * _inBucket / (bucket - _lastBucket)) + (0.2 * _measured);
        (_inBucket, _lastBucket) = (0, bucket);
    }
}
