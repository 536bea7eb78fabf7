using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>Refusals planned for a moment, independent of the limits.</summary>
internal sealed class PlannedRefusals(ProviderOptions options)
{
    private readonly PlannedRefusalOptions[] _plan = [.. options.Refusals.OrderBy(refusal => refusal.AtSeconds)];
    private int _next;
    private int _taken;

    /// <summary>Takes the refusal of a call offered now; null when none is due.</summary>
    public Refusal? Take(TimeSpan now)
    {
        if (_next == _plan.Length || now < Durations.Seconds(_plan[_next].AtSeconds))
            return null;
        var refusal = _plan[_next];
        if (++_taken >= refusal.Calls)
            (_next, _taken) = (_next + 1, 0);
        return Refusals.TooManyAtOnce(options, refusal.RetryAfterSeconds);
    }
}
