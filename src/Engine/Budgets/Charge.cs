using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Budgets;

/// <summary>What an ended attempt is charged. Pure.</summary>
internal static class Charge
{
    /// <summary>What the call has cost; null when that can't be known, as after a timeout: the provider may have done the work.</summary>
    public static Spend? Of(AttemptOutcome outcome, ModelPrice price)
    {
        var usage = outcome.Usage;
        var prompt = Math.Max(0, usage.Prompt);
        var completion = Math.Max(0, usage.Completion);
        if (prompt + completion > 0)
            return Spend.Of(prompt, Math.Max(completion, usage.Total - prompt), price);
        if (usage.Total > 0)
        {
            var dearest = Math.Max(price.InputPerMillion, price.OutputPerMillion);
            return Spend.Of(usage.Total, 0, new ModelPrice(dearest, dearest));
        }

        return WasTurnedAway(outcome) ? Spend.None : null;
    }

    // Sent away before any work was done: throttled, or found wrong. Who says 408 or 499 gave up on a call that was under way.
    private static bool WasTurnedAway(AttemptOutcome outcome) =>
        outcome.Failure is { } kind && (kind.IsThrottle() || outcome.StatusCode is >= 400 and < 500 and not (408 or 499));
}
