namespace ParallelLlm.Providers.Wire;

/// <summary>An output limit that a call requires, at an endpoint that does not accept one. Pure.</summary>
internal static class OutputLimit
{
    private const string Missing = "The endpoint accepts no limit on the answer's tokens, which a budget requires.";

    /// <summary>The outcome of a call that cannot be sent in a dialect; null if it can.</summary>
    public static AttemptOutcome? Lost(LlmCall call, Dialect dialect) =>
        call.RequiresOutputLimit && dialect.MaxTokens == MaxTokensName.None
            ? AttemptOutcome.Failed(FailureKind.EndpointUnusable, Missing) with { LacksOutputLimit = true }
            : null;

    /// <summary>The outcome of a call whose limit was refused under both names; null for any other refusal.</summary>
    public static AttemptOutcome? Refused(LlmCall call, Dialect dialect, CallParameter? refused, AttemptOutcome failed) =>
        refused == CallParameter.MaxTokens && call.RequiresOutputLimit && !dialect.OtherNameLeft
            ? failed with
            {
                Failure = FailureKind.EndpointUnusable,
                Message = $"{Missing} Its message: {failed.Message}",
                LacksOutputLimit = true
            }
            : null;
}
