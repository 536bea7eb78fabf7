namespace ParallelLlm.Simulator.Model;

/// <summary>What the model needs to know of a call.</summary>
/// <param name="PromptTokens">Tokens of the messages.</param>
/// <param name="MaxOutputTokens">Most tokens that the answer may have; null for no bound.</param>
/// <param name="AnswerTokens">
/// Tokens of the real answer; null where there is none. The options' <c>output_tokens</c> go before it; without either, 40.
/// </param>
/// <param name="Traits">What else matters about it.</param>
public readonly record struct OfferedCall(
    int PromptTokens, int? MaxOutputTokens = null, int? AnswerTokens = null, CallTraits Traits = CallTraits.None)
{
    /// <summary>Hashes of the prompt's beginnings, for the cache; null for none.</summary>
    internal ulong[]? Prefixes { get; init; }
}
