using System.Globalization;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>
/// Additive increase, multiplicative decrease (Chiu and Jain, 1989): +1 per success in slow start, then +1 per round of successes, only if the limit held work back; one cut per
/// burst of losses. Does not handle waits for a rate.
/// </summary>
internal sealed class ChiuJainLimiter : ILimiter
{
    private readonly ThrottleOptions _options;
    private readonly int _cap;
    private AimdState _state;

    public ChiuJainLimiter(ThrottleOptions options, int cap)
    {
        _options = options;
        _cap = cap;
        _state = new AimdState(Math.Min(options.InitialLimit, cap), SlowStart: true, Epoch: 0);
        Policy = ToPolicy();
    }

    public LimitPolicy Policy { get; private set; }

    public Causes Observe(Attempt attempt) => new(attempt.Outcome.Failure switch
    {
        null => Grow(attempt),
        FailureKind.ThrottledByConcurrency or FailureKind.Overloaded => Cut(attempt),
        _ => null,
    });

    private string? Grow(Attempt attempt)
    {
        if (!attempt.Saturated || attempt.Permit.LimitEpoch != _state.Epoch || _state.Limit >= _cap)
            return null;
        var step = _state.SlowStart ? 1 : 1 / _state.Limit;
        return Move(_state with { Limit = Math.Min(_cap, _state.Limit + step) }, _state.SlowStart ? "slow start" : "no loss in a round");
    }

    private string? Cut(Attempt attempt)
    {
        if (attempt.Permit.LimitEpoch != _state.Epoch)
            return null;
        var to = Math.Max(1, Math.Floor(Math.Min(_state.Limit, attempt.Permit.InFlight) * _options.DecreaseFactor));
        var cause = attempt.Outcome.Failure == FailureKind.Overloaded ? "overloaded" : "429 concurrency";
        return Move(
            new AimdState(to, SlowStart: false, _state.Epoch + 1),
            string.Create(CultureInfo.InvariantCulture, $"{cause} with {attempt.Permit.InFlight} in flight"));
    }

    private string? Move(AimdState to, string reason)
    {
        var before = Policy.Limit;
        _state = to;
        Policy = ToPolicy();
        return Policy.Limit == before ? null : reason;
    }

    private LimitPolicy ToPolicy() => new((int)_state.Limit, _state.Epoch);
}
