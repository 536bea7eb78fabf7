using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Model;

/// <summary>Refusals of a call for its content: key, model, parameters, and the length of the prompt. Immutable.</summary>
internal sealed class ContentRules(ProviderOptions options)
{
    private readonly HashSet<string>? _models = options.Models.Count == 0 ? null : [RuleModel.Name, .. options.Models];

    /// <summary>Whether a model may be asked for.</summary>
    public bool Knows(string model) => _models?.Contains(model) != false;

    public Refusal? Refuse(int promptTokens, CallTraits traits)
    {
        if (traits != CallTraits.None && Refuse(traits) is { } refusal)
            return refusal;
        return options.ContextTokens > 0 && promptTokens > options.ContextTokens
            ? Refusals.ContextTooLong(options.ContextTokens, promptTokens)
            : null;
    }

    private Refusal? Refuse(CallTraits traits)
    {
        var unsupported = options.Unsupported;
        return traits switch
        {
            _ when traits.HasFlag(CallTraits.WrongKey) => Refusals.WrongKey,
            _ when traits.HasFlag(CallTraits.UnknownModel) => Refusals.UnknownModel,
            _ when unsupported.JsonSchema && traits.HasFlag(CallTraits.JsonSchema) => Refusals.NoJsonSchema,
            _ when unsupported.JsonObject && traits.HasFlag(CallTraits.JsonObject) => Refusals.NoJsonObject,
            _ when unsupported.Temperature && traits.HasFlag(CallTraits.Temperature) => Refusals.NoTemperature,
            _ when unsupported.MaxTokens && traits.HasFlag(CallTraits.MaxTokens) => Refusals.NoMaxTokens,
            _ => null,
        };
    }
}
