using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Host.Planning;

/// <summary>Counts tokens as a model does, as far as its vocabulary is known. Thread-safe.</summary>
internal sealed class PromptTokens
{
    // See OpenAI's cookbook, "How to count tokens with tiktoken": three around a message, its role, and three before the answer.
    private const int AroundMessage = 4;
    private const int BeforeAnswer = 3;

    private static readonly string[] OfO200k = ["gpt-4o", "chatgpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "o1", "o3", "o4"];

    private readonly ITokenCounter _counter;
    private readonly bool _isRule;
    private readonly Dictionary<string, long> _fixed = [];

    private PromptTokens(ITokenCounter counter, bool isRule, bool isExact) => (_counter, _isRule, IsExact) = (counter, isRule, isExact);

    /// <summary>Whether the model's vocabulary is known; otherwise the numbers are those of o200k.</summary>
    public bool IsExact { get; }

    /// <summary>The vocabulary's name.</summary>
    public string Vocabulary => _isRule ? "four characters a token" : "o200k";

    public static PromptTokens For(string model, ITokenCounter counter)
    {
        if (model == RuleModel.Name)
            return new PromptTokens(counter, isRule: true, isExact: true);
        // A gateway's name begins with the provider's, as in openai/gpt-4o.
        var name = model[(model.LastIndexOf('/') + 1)..];
        var isKnown = OfO200k.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase)
            && (name.Length == family.Length || !char.IsAsciiLetterOrDigit(name[family.Length])));
        return new PromptTokens(counter, isRule: false, isKnown);
    }

    /// <summary>Tokens of a text.</summary>
    public long Of(string text) => _isRule ? RuleModel.Tokens(text.Length) : _counter.Count(text);

    /// <summary>Tokens of a call's messages.</summary>
    public long Of(LlmCall call) => _isRule
        ? RuleModel.Tokens((call.SystemMessage?.Length ?? 0) + call.UserMessage.Length)
        : (call.SystemMessage is { } system ? OfFixed(system) + AroundMessage : 0)
            + _counter.Count(call.UserMessage) + AroundMessage + BeforeAnswer;

    /// <summary>Tokens of a call's schema; 0 without one.</summary>
    public long OfSchema(LlmCall call) => call.ResponseSchema is { } schema ? OfFixed(schema.Json) : 0;

    // The same from call to call.
    private long OfFixed(string text)
    {
        lock (_fixed)
        {
            if (!_fixed.TryGetValue(text, out var tokens))
                _fixed.Add(text, tokens = Of(text));
            return tokens;
        }
    }
}
