namespace ParallelLlm.Calling.Wire;

/// <summary>A parameter that some models refuse and that a call can do without, or say in another way.</summary>
internal enum CallParameter
{
    ResponseFormat,
    Temperature,
    MaxTokens,
}

/// <summary>How the shape of an answer is asked for, best first.</summary>
internal enum ResponseFormat
{
    JsonSchema,
    JsonObject,
    Prompt,
}

/// <summary>How the output limit is called.</summary>
internal enum MaxTokensName
{
    MaxTokens,
    MaxCompletionTokens,
    None,
}

/// <summary>What is sent to a model: the parameters that it is thought to take. A call keeps the one that it was built with.</summary>
/// <param name="ResponseFormat">How the shape of the answer is asked for.</param>
/// <param name="SendsTemperature">Whether the temperature is sent.</param>
/// <param name="MaxTokens">How the output limit is called.</param>
/// <param name="OtherNameLeft">Whether the output limit's other name has yet to be tried.</param>
internal sealed record Dialect(ResponseFormat ResponseFormat, bool SendsTemperature, MaxTokensName MaxTokens, bool OtherNameLeft)
{
    /// <summary>Where to begin, with the name for the output limit that is likely to be taken.</summary>
    public static Dialect StartingWith(MaxTokensName name) => new(ResponseFormat.JsonSchema, SendsTemperature: true, name, OtherNameLeft: true);

    /// <summary>Whether the call, sent in this dialect, holds the parameter.</summary>
    public bool Sends(CallParameter parameter, LlmCall call) => parameter switch
    {
        CallParameter.ResponseFormat => call.ResponseSchema is not null && ResponseFormat != ResponseFormat.Prompt,
        CallParameter.Temperature => SendsTemperature,
        CallParameter.MaxTokens => call.MaxOutputTokens is not null && MaxTokens != MaxTokensName.None,
        _ => false,
    };

    /// <summary>The dialect after a refusal: the next best form of the parameter, or none.</summary>
    public Dialect After(CallParameter refused) => refused switch
    {
        CallParameter.ResponseFormat => this with { ResponseFormat = ResponseFormat == ResponseFormat.JsonSchema ? ResponseFormat.JsonObject : ResponseFormat.Prompt },
        CallParameter.Temperature => this with { SendsTemperature = false },
        CallParameter.MaxTokens when !OtherNameLeft => this with { MaxTokens = MaxTokensName.None },
        CallParameter.MaxTokens => this with
        {
            OtherNameLeft = false,
            MaxTokens = MaxTokens == MaxTokensName.MaxTokens ? MaxTokensName.MaxCompletionTokens : MaxTokensName.MaxTokens,
        },
        _ => this,
    };

    /// <summary>Whether both say the parameter in the same way.</summary>
    public bool Agrees(Dialect other, CallParameter parameter) => parameter switch
    {
        CallParameter.ResponseFormat => ResponseFormat == other.ResponseFormat,
        CallParameter.Temperature => SendsTemperature == other.SendsTemperature,
        CallParameter.MaxTokens => MaxTokens == other.MaxTokens,
        _ => true,
    };
}

/// <summary>Remembers what a model of an endpoint refused. Thread-safe; every parameter moves one way only, so it settles after a few refusals.</summary>
internal sealed class ParameterSupport(Dialect start)
{
    private Dialect _current = start;

    /// <summary>What to send now.</summary>
    public Dialect Current => Volatile.Read(ref _current);

    /// <summary>
    /// Notes a refusal. True when the call is worth repeating at once: it held the parameter in a form that is not sent any more,
    /// be it noted now or by another call that was out at the same time. False when it did not hold it: repeating would go on for ever.
    /// </summary>
    /// <param name="sentIn">The dialect that the call was built with.</param>
    /// <param name="call">The call.</param>
    /// <param name="refused">What was refused.</param>
    public bool Note(Dialect sentIn, LlmCall call, CallParameter refused)
    {
        if (!sentIn.Sends(refused, call))
            return false;

        while (true)
        {
            var current = Current;
            if (!current.Agrees(sentIn, refused) || Interlocked.CompareExchange(ref _current, current.After(refused), current) == current)
                return true;
        }
    }
}
