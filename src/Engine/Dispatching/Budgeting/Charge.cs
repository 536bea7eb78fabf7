using ParallelLlm.Observability;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Charge for an ended attempt. A half (prompt or answer) without reported usage counts as reserved.</summary>
/// <param name="Taken">Charged tokens.</param>
/// <param name="Unknown">The part of these without reported usage, which the provider may have charged.</param>
/// <param name="Said">The part of these that the provider reported; 0 for an unreported half.</param>
internal readonly record struct Charge(CallTokens Taken, CallTokens Unknown, CallTokens Said)
{
    public static readonly Charge Nothing = default;

    /// <summary>The part of the charged prompt that the provider had in its cache.</summary>
    public long Cached { get; private init; }

    /// <summary>Computes the charge for an attempt. Pure.</summary>
    public static Charge Of(AttemptOutcome outcome, CallTokens reserved, ModelPrice price)
    {
        if (outcome.IsRepeated)
            return Nothing;
        var (prompt, completion) = CallTokens.Clamped(outcome.Usage.Prompt, outcome.Usage.Completion);
        var total = CallTokens.Clamp(outcome.Usage.Total);
        if (prompt == 0 && completion == 0)
            return total > 0 ? OfTotal(total, reserved, price) : WasTurnedAway(outcome) ? Nothing : OfHalves(CallTokens.None, reserved);
        // The total may exceed both halves: some providers count reasoning tokens only there.
        if (prompt == 0)
            prompt = Math.Max(0, total - completion);
        else
            completion = Math.Max(completion, total - prompt);
        return OfHalves(new CallTokens(prompt, completion), WasTurnedAway(outcome) ? CallTokens.None : reserved) with
        {
            Cached = Math.Min(outcome.Usage.Cached, prompt),
        };
    }

    /// <summary>The cost of the tokens that an attempt has reported. Pure.</summary>
    public static CallCost CostOf(AttemptOutcome outcome, ModelPrice price)
    {
        var charge = Of(outcome, CallTokens.None, price);
        var paid = Spend.Of(charge.Taken, price, charge.Cached).Cost;
        return new CallCost(paid, Spend.Of(charge.Taken, price).Cost - paid);
    }

    // A half of 0 was not reported: every call has prompt tokens, and every answer at least one token.
    private static Charge OfHalves(CallTokens said, CallTokens reserved)
    {
        var unknown = new CallTokens(said.Prompt == 0 ? reserved.Prompt : 0, said.Completion == 0 ? reserved.Completion : 0);
        return new Charge(new CallTokens(said.Prompt + unknown.Prompt, said.Completion + unknown.Completion), unknown, said);
    }

    // Divided for the highest cost: the dearer half takes its whole reservation and any excess over both.
    private static Charge OfTotal(long total, CallTokens reserved, ModelPrice price)
    {
        var isOutputDearer = price.OutputPerMillion >= price.InputPerMillion;
        var (dearer, cheaper) = isOutputDearer ? (reserved.Completion, reserved.Prompt) : (reserved.Prompt, reserved.Completion);
        var rest = Math.Min(Math.Max(0, total - dearer), cheaper);
        var taken = isOutputDearer ? new CallTokens(rest, total - rest) : new CallTokens(total - rest, rest);
        return new Charge(taken, CallTokens.None, total > dearer + cheaper ? taken : CallTokens.None);
    }

    // Rejected before any work was done: throttled or invalid. A 408 or 499 ends a call in progress.
    private static bool WasTurnedAway(AttemptOutcome outcome) =>
        outcome.Failure is { } kind && (kind.IsThrottle() || outcome.StatusCode is >= 400 and < 500 and not (408 or 499));
}
