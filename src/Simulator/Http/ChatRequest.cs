using System.Text.Json;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Http;

/// <summary>A chat completion request, as far as the simulator looks at it.</summary>
internal sealed record ChatRequest(
    string Model,
    string? SystemMessage,
    string UserMessage,
    int PromptTokens,
    RuleFields Fields,
    int? MaxOutputTokens,
    CallTraits Traits)
{
    /// <summary>The schema of <c>response_format</c>; null for none.</summary>
    public string? Schema { get; private init; }

    /// <summary>Reads a request's body; a refusal if it is none.</summary>
    public static (ChatRequest? Request, Refusal? Refusal) Read(ReadOnlyMemory<byte> body, TokenCountOptions count)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement, count);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Broken JSON, or a value of another kind than it must be (GetString of a number, an unpaired surrogate): the caller's mistake.
            return (null, Refusals.BadRequest("We could not parse the JSON body of your request."));
        }
    }

    private static (ChatRequest? Request, Refusal? Refusal) Read(JsonElement root, TokenCountOptions count)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (null, Refusals.BadRequest("The body of your request is not a JSON object."));
        if (Get(root, "model")?.GetString() is not { Length: > 0 } model)
            return (null, Refusals.BadRequest("You must provide a model parameter.", "model", "missing_required_parameter"));
        if (Get(root, "messages") is not { ValueKind: JsonValueKind.Array } messages || messages.GetArrayLength() == 0)
            return (null, Refusals.BadRequest("Missing required parameter: 'messages'.", "messages", "missing_required_parameter"));
        if (Get(root, "stream")?.GetBoolean() == true)
            return (null, Refusals.BadRequest("Unsupported value: the simulator does not stream.", "stream", "unsupported_value"));

        var tokens = new PromptCount(count);
        var (system, user) = ReadMessages(messages, tokens);
        var traits = Get(root, "temperature") is null ? CallTraits.None : CallTraits.Temperature;
        var maxTokens = Get(root, "max_tokens")?.GetInt32();
        if (maxTokens is not null)
            traits |= CallTraits.MaxTokens;

        RuleFields? fields = null;
        string? schemaText = null;
        if (Get(root, "response_format") is { } format)
        {
            var type = Get(format, "type")?.GetString();
            if (type == "json_object")
                traits |= CallTraits.JsonObject;
            if (type == "json_schema")
            {
                traits |= CallTraits.JsonSchema;
                if (Get(format, "json_schema") is not { } wrapper || Get(wrapper, "schema") is not { } schema)
                    return (null, Refusals.BadRequest(
                        "Missing required parameter: 'response_format.json_schema'.",
                        "response_format.json_schema",
                        "missing_required_parameter"));
                fields = RuleFields.Of(schema);
                tokens.AddSchema(schemaText = schema.GetRawText());
            }
        }

        fields ??= RuleFields.In(system) ?? RuleFields.In(user) ?? RuleFields.None;
        var most = Get(root, "max_completion_tokens")?.GetInt32() ?? maxTokens;
        return (new ChatRequest(model, system, user, tokens.Tokens, fields, most, traits) { Schema = schemaText }, null);
    }

    // The last user message is the one that is answered; system and developer messages are read together.
    private static (string? System, string User) ReadMessages(JsonElement messages, PromptCount tokens)
    {
        string? system = null;
        var user = "";
        foreach (var message in messages.EnumerateArray())
        {
            var text = Text(Get(message, "content"));
            var role = Get(message, "role")?.GetString();
            tokens.AddMessage(text, isSystem: role is "system" or "developer");
            switch (role)
            {
                case "system" or "developer":
                    system = system is null ? text : $"{system}\n{text}";
                    break;
                case "user":
                    user = text;
                    break;
                default:
                    break;
            }
        }

        return (system, user);
    }

    private static string Text(JsonElement? content) => content switch
    {
        null => "",
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => Get(part, "text")?.GetString())),
        { } text => text.GetString() ?? "",
    };

    private static JsonElement? Get(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
