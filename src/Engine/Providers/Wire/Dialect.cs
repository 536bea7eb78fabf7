namespace ParallelLlm.Providers.Wire;

/// <summary>The parameters that a model is assumed to accept. A call keeps the dialect it was built with.</summary>
/// <param name="ResponseFormat">How the schema of the answer is requested.</param>
/// <param name="MaxTokens">Name of the output limit.</param>
/// <param name="OtherNameLeft">Whether the output limit's other name is still untried.</param>
internal sealed record Dialect(ResponseFormat ResponseFormat, bool SendsTemperature, MaxTokensName MaxTokens, bool OtherNameLeft)
{
    // Least needed first.
    private static readonly CallParameter[] ByNeed =
        [CallParameter.ResponseFormat, CallParameter.SystemRole, CallParameter.Temperature, CallParameter.MaxTokens];

    /// <summary>Whether the user message starts with the system message, instead of a separate one.</summary>
    public bool SystemInUser { get; init; }

    /// <summary>The initial dialect, with the name of the output limit that is likely to be accepted.</summary>
    public static Dialect StartingWith(MaxTokensName name) =>
        new(ResponseFormat.JsonSchema, SendsTemperature: true, name, OtherNameLeft: true);

    /// <summary>Whether the call, sent in this dialect, contains the parameter.</summary>
    public bool Sends(CallParameter parameter, LlmCall call) => parameter switch
    {
        CallParameter.ResponseFormat => call.ResponseSchema is not null && ResponseFormat != ResponseFormat.Prompt,
        CallParameter.Temperature => SendsTemperature,
        CallParameter.SystemRole => !SystemInUser
            && (call.SystemMessage is not null || (call.ResponseSchema is not null && ResponseFormat != ResponseFormat.JsonSchema)),
        CallParameter.MaxTokens => call.MaxOutputTokens is not null && MaxTokens != MaxTokensName.None,
        _ => false,
    };

    /// <summary>The dialect after a refusal: the next best form of the parameter, or none.</summary>
    public Dialect After(CallParameter refused) => refused switch
    {
        CallParameter.ResponseFormat =>
            this with { ResponseFormat = ResponseFormat == ResponseFormat.JsonSchema ? ResponseFormat.JsonObject : ResponseFormat.Prompt },
        CallParameter.Temperature => this with { SendsTemperature = false },
        CallParameter.SystemRole => this with { SystemInUser = true },
        CallParameter.MaxTokens when !OtherNameLeft => this with { MaxTokens = MaxTokensName.None },
        CallParameter.MaxTokens => this with
        {
            OtherNameLeft = false,
            MaxTokens = MaxTokens == MaxTokensName.MaxTokens ? MaxTokensName.MaxCompletionTokens : MaxTokensName.MaxTokens,
        },
        _ => this,
    };

    /// <summary>
    /// The dialects to try for a call refused for an unknown reason: each plainer form alone, best first, then all of them together. Empty
    /// for a call without a schema and a system message, which is already plain.
    /// </summary>
    public IReadOnlyList<Dialect> Plainer(LlmCall call)
    {
        if (!Sends(CallParameter.ResponseFormat, call) && !Sends(CallParameter.SystemRole, call))
            return [];
        var (forms, plainest) = (new List<Dialect>(), this);
        foreach (var parameter in ByNeed)
        {
            // The output limit is only renamed, never dropped on a guess: it bounds the cost of an answer.
            for (var form = this; form.Sends(parameter, call) && (parameter != CallParameter.MaxTokens || form.OtherNameLeft);)
            {
                forms.Add(form = form.After(parameter));
                plainest = plainest.After(parameter);
            }
        }

        return forms.Contains(plainest) ? forms : [.. forms, plainest];
    }

    /// <summary>Whether both express the parameter in the same way.</summary>
    public bool Agrees(Dialect other, CallParameter parameter) => parameter switch
    {
        CallParameter.ResponseFormat => ResponseFormat == other.ResponseFormat,
        CallParameter.Temperature => SendsTemperature == other.SendsTemperature,
        CallParameter.SystemRole => SystemInUser == other.SystemInUser,
        CallParameter.MaxTokens => MaxTokens == other.MaxTokens,
        _ => true,
    };
}
