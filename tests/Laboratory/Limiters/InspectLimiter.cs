using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>inspect_ai: doubles per round of clean answers until the first 429, then grows by a twentieth; ×0.8 at most once in 15 s.</summary>
internal sealed class InspectLimiter(int cap) : AnchorLimiter(cap, 20)
{
    private const int SmallestRound = 4;

    private TimeSpan _cooldownUntil;
    private bool _refused;
    private int _clean;
    private int _peak;

    protected override void Succeeded(Attempt attempt)
    {
        // Only first tries count.
        if (attempt.EndedAt < _cooldownUntil || attempt.Item.History.Attempts > 1)
            return;
        if (attempt.Permit.SentAt >= _cooldownUntil)
            _peak = Math.Max(_peak, attempt.Permit.InFlight);
        if (++_clean < Math.Max((int)Limit, SmallestRound))
            return;
        var used = _peak >= 0.8 * (int)Limit;
        (_clean, _peak) = (0, 0);
        if (used)
            Limit = _refused ? RoundUp((int)Limit + Math.Max(1, (int)Math.Round(Limit * 0.05))) : Limit * 2;
    }

    protected override void Throttled(Attempt attempt)
    {
        (_clean, _peak, _refused) = (0, 0, true);
        if (attempt.EndedAt < _cooldownUntil)
            return;
        _cooldownUntil = attempt.EndedAt + TimeSpan.FromSeconds(15);
        Limit = RoundDown((int)(Limit * 0.8));
    }

    // From 10 up, limits are multiples of five.
    private static int RoundUp(int limit) => limit < 10 ? limit : (limit + 4) / 5 * 5;

    private static int RoundDown(int limit) => limit < 10 ? limit : limit / 5 * 5;
}
