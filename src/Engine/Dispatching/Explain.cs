using System.Globalization;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Pacing;

namespace ParallelLlm.Dispatching;

/// <summary>Describes decisions of throttle, breaker and gate as <see cref="ControlChange"/>s. Pure.</summary>
internal sealed class Explain(string endpoint, DateTimeOffset start)
{
    /// <summary>Returns the differences between two policies of the throttle.</summary>
    public IEnumerable<ControlChange> Policy(LimitPolicy before, LimitPolicy after, Causes causes, TimeSpan now)
    {
        if (after.Limit != before.Limit)
            yield return Change(now, ControlAspect.Limit, before.Limit, after.Limit, causes.Limit);
        if (after.Pace.Requests?.PerSecond != before.Pace.Requests?.PerSecond)
            yield return Change(
                now, ControlAspect.RequestRate, before.Pace.Requests?.PerSecond, after.Pace.Requests?.PerSecond, causes.Pace);
        if (after.Pace.Tokens?.PerSecond != before.Pace.Tokens?.PerSecond)
            yield return Change(now, ControlAspect.TokenRate, before.Pace.Tokens?.PerSecond, after.Pace.Tokens?.PerSecond, causes.Pace);
        if (after.HoldUntil > before.HoldUntil)
            yield return Wait(now, before.HoldUntil, after.HoldUntil, causes.Hold);
    }

    /// <summary>Returns the change of a wait that the provider asked for.</summary>
    public ControlChange Asked(Attempt attempt, TimeSpan before)
    {
        var outcome = attempt.Outcome;
        var what = outcome.Failure switch
        {
            FailureKind.ThrottledByRate => "429 rate",
            FailureKind.ThrottledByConcurrency => "429 concurrency",
            { } kind => kind.Name(),
            null => "answer",
        };
        var hint = outcome.WaitHint > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"retry-after {outcome.WaitHint.Value.TotalSeconds:0.###} s")
            : "no wait given";
        // A wait of a minute or more is reported with the provider's message.
        var words = outcome.Wait >= TimeSpan.FromMinutes(1) && outcome.Message is { } said ? $": {said}" : "";
        return Wait(attempt.EndedAt, before, attempt.Gate.HoldUntil, $"{what}, {hint}{words}");
    }

    /// <summary>Returns the change of a concurrency limit that was set at run time.</summary>
    public ControlChange Bound(int before, int after, TimeSpan now) =>
        Change(now, ControlAspect.Limit, before, after, after == 0 ? "paused" : before == 0 ? "resumed" : "set at run time");

    /// <summary>Returns the conclusion about the moment that announced levels refer to.</summary>
    public ControlChange Concluded(LimitedResource of, LevelMoment moment, LimitPolicy policy, TimeSpan now)
    {
        var (what, rate) = of == LimitedResource.Tokens
            ? (ControlAspect.TokenRate, policy.Pace.Tokens?.PerSecond)
            : (ControlAspect.RequestRate, policy.Pace.Requests?.PerSecond);
        var when = moment == LevelMoment.Answer ? "answer" : "admission";
        return Change(now, what, rate, rate, $"announced levels are as of the {when}");
    }

    /// <summary>Returns the visible difference between two policies of the breaker; null for none.</summary>
    public ControlChange? Breaker(BreakerPolicy before, BreakerPolicy after, TimeSpan now)
    {
        if (after.State == before.State && after.Until == before.Until)
            return null;
        var reason = after.Cause is { } cause
            ? $"{cause.Kind.Name()}: {cause.Message}"
            : before.State == BreakerState.Isolated ? "reset" : "the endpoint answers again";
        return Change(now, ControlAspect.Breaker, Closed(before, now), Closed(after, now), reason);
    }

    private static double? Closed(BreakerPolicy policy, TimeSpan now) => policy.State switch
    {
        BreakerState.Closed => 0,
        BreakerState.Isolated => null,
        _ => Left(policy.Until, now),
    };

    private static double Left(TimeSpan until, TimeSpan now) => Math.Max(0, (until - now).TotalSeconds);

    private ControlChange Wait(TimeSpan now, TimeSpan before, TimeSpan after, string? reason) =>
        Change(now, ControlAspect.Wait, Left(before, now), Left(after, now), reason);

    private ControlChange Change(TimeSpan now, ControlAspect what, double? from, double? to, string? reason) =>
        new(start + now, endpoint, what, from, to, reason ?? "no reason given");
}
