using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>A server's capacity over time: read forward, step by step.</summary>
internal sealed class Capacity
{
    private readonly ProviderOptions _server;
    private readonly Change[] _changes;
    private readonly (double From, double To)[] _outages;
    private readonly int _mostPermits;
    private readonly double _perTokenMs;
    private double _meanMs;
    private int _concurrency;
    private int _slots;
    private double _speed = 1;
    private int _next;

    public Capacity(ControlScenario scenario)
    {
        _server = scenario.Server;
        _changes = Timeline.Of(_server);
        _outages = [.. _server.Outages.Select(outage => (outage.AtSeconds, outage.AtSeconds + outage.ForSeconds))];
        var perClient = Math.Min(scenario.Clients.Cap, (long)(scenario.Work.MaxConcurrency ?? scenario.Clients.Cap) * scenario.Work.Documents);
        _mostPermits = (int)perClient * scenario.Clients.Count;
        _perTokenMs = _server.Latency.PerTokenMs * (_server.OutputTokens?.Mean ?? 40);
        (_meanMs, _concurrency, _slots, Rpm, Tpm) = (_server.Latency.Ms, _server.Concurrency, _server.Slots, _server.Rpm, _server.Tpm);
        RttSeconds = (_server.Latency.Ms + _perTokenMs) / 1000;
    }

    /// <summary>Mean latency of the unloaded server at the start, in seconds.</summary>
    public double RttSeconds { get; }

    public double Rpm { get; private set; }

    public double Tpm { get; private set; }

    /// <summary>Mean latency now ÷ that at the start.</summary>
    public double Slowness { get; private set; } = 1;

    public bool IsDown { get; private set; }

    /// <summary>Whether latency grows with the calls in flight, so that a call's latency does not show its work.</summary>
    public bool LatencyTellsLoad => _server.Slots > 0 || _server.Latency.KneeAbove > 0;

    /// <summary>Concurrency that uses the server best.</summary>
    public int Permits
    {
        get
        {
            if (IsDown)
                return 0;
            var permits = _mostPermits;
            if (_concurrency > 0)
                permits = Math.Min(permits, _concurrency);
            if (_slots > 0)
                permits = Math.Min(permits, _slots);
            if (_server.DropAbove > 0)
                permits = Math.Min(permits, _server.DropAbove);
            return _server.Latency.KneeAbove > 0 ? Math.Min(permits, BestUnderKnee(permits)) : permits;
        }
    }

    /// <summary>Size of the request bucket.</summary>
    public double RequestBurst => Burst(_server.RpmBurst, Rpm);

    /// <summary>Size of the token bucket.</summary>
    public double TokenBurst => Burst(_server.TpmBurst, Tpm);

    public void MoveTo(double seconds)
    {
        for (; _next < _changes.Length && _changes[_next].At.TotalSeconds <= seconds; _next++)
            Apply(_changes[_next]);
        var drift = _server.Latency.DriftPerMin == 0 ? 1 : Math.Max(0.1, 1 + (_server.Latency.DriftPerMin * seconds / 60));
        Slowness = (_meanMs + _perTokenMs) / 1000 / RttSeconds * drift * SlowedBySlots / _speed;
        IsDown = Array.Exists(_outages, outage => seconds >= outage.From && seconds < outage.To);
    }

    // At full capacity every slot is busy.
    private double SlowedBySlots => _slots > 1 && Permits >= _slots ? _server.SlotSlowdown : 1;

    // The lowest concurrency that reaches the greatest throughput n ÷ (1 + slope × (n − knee)).
    private int BestUnderKnee(int most)
    {
        var (knee, slope) = (_server.Latency.KneeAbove, _server.Latency.KneeSlope);
        var (best, bestRate) = (1, 0.0);
        for (var n = 1; n <= most; n++)
        {
            var rate = n / (1 + (slope * Math.Max(0, n - knee)));
            if (rate > bestRate * 1.000001)
                (best, bestRate) = (n, rate);
        }

        return best;
    }

    private double Burst(long? burst, double perMinute) =>
        (_server.EnforcementWindowSeconds ?? _server.BurstSeconds) is { } window
            ? Math.Max(1, perMinute * window / 60)
            : burst ?? perMinute;

    private void Apply(Change change)
    {
        switch (change.Setting)
        {
            case Setting.Rpm:
                Rpm = change.Value;
                break;
            case Setting.Tpm:
                Tpm = change.Value;
                break;
            case Setting.Concurrency:
                _concurrency = (int)change.Value;
                break;
            case Setting.Slots:
                _slots = (int)change.Value;
                break;
            case Setting.Speed:
                _speed = change.Value;
                break;
            default:
                _meanMs = change.Value;
                break;
        }
    }
}
