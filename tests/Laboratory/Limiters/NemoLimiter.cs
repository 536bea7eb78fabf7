using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>NeMo DataDesigner: +1 per 25 consecutive answers, ×0.75 if the refused call was admitted under no more than the current limit.</summary>
internal sealed class NemoLimiter(int cap) : AnchorLimiter(cap, cap)
{
    private TimeSpan _blockedUntil;
    private int _streak;

    protected override void Succeeded(Attempt attempt)
    {
        if (attempt.EndedAt < _blockedUntil || ++_streak < 25)
            return;
        _streak = 0;
        Limit = (int)Limit + 1;
    }

    protected override void Throttled(Attempt attempt)
    {
        _streak = 0;
        // Answers do not count while all calls are blocked; the endpoint-wide cool-down applies the hint itself.
        _blockedUntil = attempt.EndedAt + LimiterKinds.NemoCooldown;
        if (attempt.Permit.LimitEpoch <= (int)Limit)
            Limit = Math.Floor(Limit * 0.75);
    }

    protected override void Failed(Attempt attempt) => _streak = 0;
}
