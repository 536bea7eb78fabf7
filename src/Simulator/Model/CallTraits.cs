namespace ParallelLlm.Simulator.Model;

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
