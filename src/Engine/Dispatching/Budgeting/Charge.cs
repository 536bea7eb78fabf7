namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>The charge for an ended attempt. A half (prompt or completion) that the provider did not report counts as reserved.</summary>
/// <param name="Taken">The tokens charged.</param>
/// <param name="Unknown">Of these, those that were reserved and not reported: the provider may have charged them.</param>
/// <param name="Said">Of these, those that the provider reported; 0 for a half that it did not.</param>
internal readonly record struct Charge(CallTokens Taken, CallTokens Unknown, CallTokens Said)
{
    public static readonly Charge Nothing = default;

    /// <summary>The charge for an attempt. Pure.</summary>
    /// <param name="outcome">What the attempt came to.</param>
    /// <param name="reserved">The tokens that were reserved for it.</param>
    /// <param name="price">The price of its model.</param>
    public static Charge Of(AttemptOutcome outcome, CallTokens reserved, ModelPrice price)
    {
        var (prompt, completion) = CallTokens.Clamped(outcome.Usage.Prompt, outcome.Usage.Completion);
        var total = CallTokens.Clamp(outcome.Usage.Total);
        if (prompt == 0 && completion == 0)
            return total > 0 ? OfTotal(total, reserved, price) : WasTurnedAway(outcome) ? Nothing : OfHalves(CallTokens.None, reserved);
        // A total includes what both halves leave out: some providers count reasoning only there.
        if (prompt == 0)
            prompt = Math.Max(0, total - completion);
        else
            completion = Math.Max(completion, total - prompt);
        return OfHalves(new CallTokens(prompt, completion), WasTurnedAway(outcome) ? CallTokens.None : reserved);
    }

    // Every call has a prompt, and every answer a token: a half of 0 was not reported.
    private static Charge OfHalves(CallTokens said, CallTokens reserved)
    {
        var unknown = new CallTokens(said.Prompt == 0 ? reserved.Prompt : 0, said.Completion == 0 ? reserved.Completion : 0);
        return new Charge(new CallTokens(said.Prompt + unknown.Prompt, said.Completion + unknown.Completion), unknown, said);
    }

    // Divided so that it costs the most it can: the dearer half takes its whole reservation, and what exceeds both.
    private static Charge OfTotal(long total, CallTokens reserved, ModelPrice price)
    {
        var isOutputDearer = price.OutputPerMillion >= price.InputPerMillion;
        var (dearer, cheaper) = isOutputDearer ? (reserved.Completion, reserved.Prompt) : (reserved.Prompt, reserved.Completion);
        var rest = Math.Min(Math.Max(0, total - dearer), cheaper);
        var taken = isOutputDearer ? new CallTokens(rest, total - rest) : new CallTokens(total - rest, rest);
        return new Charge(taken, CallTokens.None, total > dearer + cheaper ? taken : CallTokens.None);
    }

    // Turned away before any work was done: throttled, or found wrong. A 408 or 499 ends a call that was already in progress.
    private static bool WasTurnedAway(AttemptOutcome outcome) =>
        outcome.Failure is { } kind && (kind.IsThrottle() || outcome.StatusCode is >= 400 and < 500 and not (408 or 499));
}
