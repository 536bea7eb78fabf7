namespace ParallelLlm.Tests.Load.Wire;

/// <summary>
/// Publicly reported refusals of parameters and roles. The one marked as unconfirmed has the words of Mistral's chat templates; no report with its status was found.
/// </summary>
internal static class DialectRows
{
    private const string Unconfirmed = "unconfirmed";

    public static IReadOnlyList<DialectRow> All { get; } =
    [
        new("llama.cpp, conversion", "https://github.com/ggml-org/llama.cpp/issues/19716", new(400, """{"error":{"code":400,"message":"JSON schema conversion failed:\nUnrecognized schema: {\"not\":{}}","type":"invalid_request_error"}}"""), "response_format"),
        new("llama.cpp, samplers", "https://github.com/lidge-jun/opencodex/issues/2135", new(400, """{"error":{"code":400,"message":"Failed to initialize samplers: failed to parse grammar","type":"invalid_request_error"}}"""), "response_format"),
        new("llama.cpp, samplers with 500", "https://github.com/ggml-org/llama.cpp/issues/22396", new(500, """{"error":{"code":500,"message":"Failed to initialize samplers: std::exception","type":"server_error"}}"""), "response_format"),
        new("vLLM, xgrammar", "https://github.com/vllm-project/vllm/issues/16880", new(400, """{"object":"error","message":"The provided JSON schema contains features not supported by xgrammar.","type":"BadRequestError","code":400}"""), "response_format"),
        new("vLLM, llguidance", "https://github.com/noonghunna/club-3090/issues/45", new(400, """{"object":"error","message":"Grammar error: Unimplemented keys: [\"propertyNames\"]","type":"BadRequestError","code":400}"""), "response_format"),
        new("Google, additionalProperties", "https://github.com/mozilla-ai/any-llm/issues/1143", new(400, """[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"additionalProperties\" at 'generation_config.response_schema': Cannot find field.","status":"INVALID_ARGUMENT"}}]"""), "response_format"),
        new("Google, a list of types", "https://github.com/genkit-ai/genkit/issues/1393", new(400, """[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"type\" at 'generation_config.response_schema.properties[0].value': Proto field is not repeating, cannot start list.","status":"INVALID_ARGUMENT"}}]"""), "response_format"),
        new("Moonshot, temperature", "https://github.com/countbot-ai/CountBot/issues/61", new(400, """{"error":{"message":"invalid temperature: only 1 is allowed for this model","type":"invalid_request_error"}}"""), "temperature"),
        new("Anthropic, temperature", "https://github.com/RooCodeInc/Roo-Code/issues/12162", new(400, """{"error":{"message":"`temperature` is deprecated for this model.","type":"invalid_request_error"}}"""), "temperature"),
        new("Gemma's template", "https://huggingface.co/google/gemma-7b-it/blob/main/tokenizer_config.json", new(400, """{"object":"error","message":"System role not supported","type":"BadRequestError","code":400}"""), "system"),
        new("Mistral's template", "https://github.com/microsoft/autogen/issues/1037", new(400, """{"object":"error","message":"Conversation roles must alternate user/assistant/user/assistant/...","type":"BadRequestError","code":400}"""), "system"),
        new("Devstral's template, with 500", Unconfirmed, new(500, """{"error":{"code":500,"message":"Only user, assistant and tool roles are supported, got system.","type":"server_error"}}"""), "system"),
        new("Google's Gemma", "https://github.com/microsoft/vscode/issues/258088", new(400, """[{"error":{"code":400,"message":"Developer instruction is not enabled for models/gemma-3-27b-it","status":"INVALID_ARGUMENT"}}]"""), "system"),
        new("o1-mini", "https://github.com/animalnots/BetterChatGPT-PLUS/issues/90", new(400, """{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","type":"invalid_request_error","param":"messages[0].role","code":"unsupported_value"}}"""), "system"),
        new("vLLM, llguidance with 500", "https://github.com/noonghunna/club-3090/issues/45", new(500, """{"error":{"message":"Grammar error: Unimplemented keys: [\"propertyNames\"]","type":"InternalServerError","code":500}}"""), "response_format"),
        new("Anthropic, a role", "https://github.com/anthropics/claude-code/issues/61412", new(400, """{"type":"error","error":{"type":"invalid_request_error","message":"role 'system' is not supported on this model"}}"""), "system"),
        new("a role in Rust's words", "https://github.com/YishenTu/claudian/issues/701", new(400, """{"error":{"message":"Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `system`, expected `user` or `assistant` at line 1 column 7954","type":"invalid_request_error"}}"""), "system"),
    ];
}
