namespace ParallelLlm.Providers.Wire;

/// <summary>An output limit that a call must not go out without, at an endpoint that does not take one. Pure.</summary>
internal static class OutputLimit
{
    private const string Missing = "The endpoint takes no limit on the answer's tokens, and a budget can't be kept without one.";

    /// <summary>The outcome of a call that can't be sent in a dialect; null when it can.</summary>
    public static AttemptOutcome? Lost(LlmCall call, Dialect dialect) =>
        call.RequiresOutputLimit && dialect.MaxTokens == MaxTokensName.None
            ? AttemptOutcome.Failed(FailureKind.EndpointUnusable, Missing) with { LacksOutputLimit = true }
            : null;

    /// <summary>The outcome of a call whose limit was refused under both names; null when it is about something else.</summary>
    public static AttemptOutcome? Refused(LlmCall call, Dialect dialect, CallParameter? refused, AttemptOutcome failed) =>
        refused == CallParameter.MaxTokens && call.RequiresOutputLimit && !dialect.OtherNameLeft
            ? failed with
            {
                Failure = FailureKind.EndpointUnusable,
                Message = $"{Missing} It says: {failed.Message}",
                LacksOutputLimit = true
            }
            : null;
}
