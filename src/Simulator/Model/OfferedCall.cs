namespace ParallelLlm.Simulator.Model;

/// <summary>What the model needs to know of a call.</summary>
/// <param name="PromptTokens">Tokens of the messages.</param>
/// <param name="MaxOutputTokens">Most tokens that the answer may have; null for no bound.</param>
/// <param name="AnswerTokens">Tokens of the real answer; null where there is none. The options' <c>output_tokens</c> go before it; without either, 40.</param>
/// <param name="Traits">What else matters about it.</param>
public readonly record struct OfferedCall(int PromptTokens, int? MaxOutputTokens = null, int? AnswerTokens = null, CallTraits Traits = CallTraits.None);

/// <summary>What a provider may refuse a call for.</summary>
[Flags]
public enum CallTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Asks for <c>response_format: json_schema</c>.</summary>
    JsonSchema = 1,

    /// <summary>Asks for <c>response_format: json_object</c>.</summary>
    JsonObject = 2,

    /// <summary>Gives <c>temperature</c>.</summary>
    Temperature = 4,

    /// <summary>Gives <c>max_tokens</c>.</summary>
    MaxTokens = 8,

    /// <summary>Comes without the right key.</summary>
    WrongKey = 16,

    /// <summary>Asks for a model that there isn't.</summary>
    UnknownModel = 32,
}
