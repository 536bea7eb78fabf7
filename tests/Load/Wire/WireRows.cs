using static ParallelLlm.FailureKind;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>
/// Publicly reported answers of servers; those that name a limit are in <c>NamedLimitTests</c>. A source is a report of the words or the shape, or the code or page that defines
/// them; the numbers in a row may differ. Rows marked as unconfirmed are variants of the others, without a public report.
/// </summary>
internal static class WireRows
{
    private const string Unconfirmed = "unconfirmed";

    // Found in the code of clients that recognize these words, without a report of an answer.
    private const string InCode = "the words in public clients' code";

    private const string Usage = """ "usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49} """;

    public static IReadOnlyList<WireRow> All { get; } =
    [
        // Paid for but unusable.
        new(1, "null content with usage", "https://github.com/vllm-project/vllm/issues/45736", new(200, Paid("""{"role":"assistant","content":null}""")), Malformed),
        new(1, "empty content with usage", "https://github.com/64bit/async-openai/issues/424", new(200, Paid("""{"role":"assistant","content":""}""")), Malformed),
        new(1, "a message without content", "https://github.com/raullenchai/Rapid-MLX/pull/467", new(200, Paid("""{"role":"assistant"}""")), Malformed),
        new(1, "no message", Unconfirmed, new(200, $$"""{"choices":[{"index":0,"finish_reason":"stop"}],{{Usage}}}"""), Malformed),
        new(1, "null content without usage", "https://github.com/vllm-project/vllm/issues/45736", new(200, """{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"""), Malformed),
        new(1, "no choices with usage", "https://github.com/BerriAI/litellm/pull/40252", new(200, $$"""{"choices":[],{{Usage}}}"""), Malformed),

        // A proxy or firewall in front of the API.
        new(3, "Cloudflare's firewall", "https://github.com/sugarforever/chat-ollama/issues/373", new(403, "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>", "content-type: text/html"), EndpointUnusable),
        new(3, "nginx, 403", "https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c", new(403, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>nginx</body></html>"), EndpointUnusable),
        new(3, "nginx, 401", "https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c", new(401, "<html><head><title>401 Authorization Required</title></head></html>"), EndpointUnusable),
        new(3, "a page at 404", "https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c", new(404, "<html><title>404 Not Found</title></html>"), EndpointUnusable),
        new(3, "a key that one server of several does not know yet", "https://github.com/WongSaang/chatgpt-ui/issues/260", new(401, Bodies.Error("invalid_api_key", "Incorrect API key provided: sk-x.")), EndpointUnusable),

        // Errors inside a success.
        new(4, "429", "https://openrouter.ai/docs/api/reference/errors-and-debugging", new(200, """{"error":{"code":429,"message":"Rate limit exceeded: 20 requests per minute"}}"""), ThrottledByRate),
        new(4, "429 as text", "https://github.com/BerriAI/litellm/blob/main/litellm/proxy/_types.py", new(200, """{"error":{"code":"429","message":"Too many requests"}}"""), ThrottledByConcurrency),
        new(4, "429 in the choice", "https://github.com/genkit-ai/genkit/pull/6259", new(200, """{"choices":[{"error":{"code":429,"message":"Rate limited upstream"},"message":{"content":""},"finish_reason":"error"}]}"""), ThrottledByConcurrency),
        new(4, "402", "https://openrouter.ai/docs/api/reference/errors-and-debugging", new(200, """{"error":{"code":402,"message":"Insufficient credits"}}"""), OutOfQuota),
        new(4, "401", "https://openrouter.ai/docs/api/reference/errors-and-debugging", new(200, """{"error":{"code":401,"message":"No auth credentials found"}}"""), EndpointUnusable),
        new(4, "413", Unconfirmed, new(200, """{"error":{"code":413,"message":"Payload too large"}}"""), TooLarge),
        new(4, "500", Unconfirmed, new(200, """{"error":{"code":500,"message":"Internal Server Error"}}"""), Transient),
        new(4, "502", "https://github.com/reVrost/go-openrouter/pull/21", new(200, """{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"upstream timeout","provider_name":"X"}}}"""), Transient),
        new(4, "503", "https://openrouter.ai/docs/api/reference/errors-and-debugging", new(200, """{"error":{"code":503,"message":"No instances available"}}"""), Transient),
        new(4, "529", "https://docs.claude.com/en/api/errors", new(200, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""), Overloaded),
        new(4, "a rate limit by its type alone", "https://docs.claude.com/en/api/errors", new(200, """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit of 50 requests per minute"}}"""), ThrottledByRate),
        new(4, "Google's status", "https://github.com/google-gemini/gemini-cli/issues/8437", new(200, """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota"}}]"""), ThrottledByConcurrency),
        new(4, "Google's status by name", "https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto", new(200, """{"error":{"status":"UNAVAILABLE","message":"The model is overloaded."}}"""), Transient),
        new(4, "context length", "https://github.com/oobabooga/textgen/issues/7257", new(200, """{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":14429,"n_ctx":8192}}"""), TooLarge),
        new(4, "a quota", "https://platform.openai.com/docs/guides/error-codes", new(200, Bodies.Error("insufficient_quota", "You exceeded your current quota.")), OutOfQuota),
        new(4, "MiniMax, rate", "https://platform.minimax.io/docs/api-reference/errorcode", new(200, """{"base_resp":{"status_code":1002,"status_msg":"rate limit exceeded(RPM)"}}"""), ThrottledByRate),
        new(4, "MiniMax, balance", "https://platform.minimax.io/docs/api-reference/errorcode", new(200, """{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"""), OutOfQuota),
        new(4, "MiniMax, all well", "https://platform.minimax.io/docs/api-reference/errorcode", new(200, """{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}],"base_resp":{"status_code":0,"status_msg":""}}"""), null),
        new(4, "Zhipu", "https://docs.bigmodel.cn/cn/api/api-code", new(200, """{"code":1302,"msg":"High concurrency usage of this API"}"""), ThrottledByConcurrency),
        new(4, "a problem document", "https://github.com/Alishahryar1/free-claude-code/issues/690", new(200, """{"title":"Too Many Requests","detail":"You have exceeded the maximum number of tokens allowed","status":429}"""), ThrottledByConcurrency),
        new(4, "Cloudflare", "https://developers.cloudflare.com/workers-ai/platform/errors/", new(200, """{"success":false,"errors":[{"code":503,"message":"Upstream service unavailable"}]}"""), Transient),
        new(4, "an error that says nothing", Unconfirmed, new(200, """{"error":{"message":"?"}}"""), Malformed),
        new(4, "an error of false", Unconfirmed, new(200, """{"error":false,"choices":[{"message":{"content":"yes"}}]}"""), null),

        // Prompts that are too long.
        new(5, "vLLM, decoder prompt", "https://github.com/xorbitsai/inference/issues/3785", Vllm("The decoder prompt (length 21535) is longer than the maximum model length of 16384. Make sure that `max_model_len` is no smaller than the number of text tokens."), TooLarge),
        new(5, "vLLM, total length", "https://github.com/vllm-project/vllm/issues/12165", Vllm("The prompt (total length 25938) is too long to fit into the model (context length 4096)."), TooLarge),
        new(5, "vLLM, input prompt", "https://github.com/vllm-project/vllm/issues/10440", Vllm("Input prompt (35247 tokens) is too long and exceeds limit of 1000"), TooLarge),
        new(5, "SGLang", "https://github.com/QwenLM/Qwen3/issues/1321", Vllm("The input (61709 tokens) is longer than the model's context length (40960 tokens)."), TooLarge),
        new(5, "SGLang, allowed length", "https://github.com/sgl-project/sglang/issues/4048", Vllm("Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens)."), TooLarge),
        new(5, "SGLang, total", "https://github.com/anomalyco/opencode/pull/25230", Vllm("Requested token count exceeds the model's maximum context length of 202752 tokens."), TooLarge),
        new(5, "LM Studio, keep", "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/546", new(400, """{"error":"Trying to keep the first 111490 tokens when context the overflows. However, the model is loaded with context length of only 32768 tokens, which is not enough."}"""), TooLarge),
        new(5, "LM Studio, n_keep", "https://github.com/lreuss07/secintel-ai/issues/1", new(400, """{"error":"Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)"}"""), TooLarge),
        new(5, "TGI, both", "https://github.com/opea-project/GenAIInfra/issues/487", new(422, """{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537. Given: 79993 `inputs` tokens and 1024 `max_new_tokens`","error_type":"validation"}"""), TooLarge),
        new(5, "TGI, inputs", "https://github.com/huggingface/text-generation-inference/blob/main/router/src/validation.rs", new(422, """{"error":"Input validation error: `inputs` must have less than 1024 tokens. Given: 1168","error_type":"validation"}"""), TooLarge),
        new(5, "Bedrock", "https://github.com/continuedev/continue/issues/6005", new(400, """{"message":"Input is too long for requested model."}"""), TooLarge),
        new(5, "Bedrock, tokens", InCode, new(400, """{"message":"Too many input tokens. Max input tokens: 8192, request input token count: 9511"}"""), TooLarge),
        new(5, "Replicate", "https://github.com/run-llama/llama_index/issues/7974", new(400, """{"detail":"Your input is too long. Max input length is 4096 tokens, but you supplied 5441 tokens."}"""), TooLarge),
        new(5, "xAI", "https://github.com/cline/cline/issues/3120", new(400, """{"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 136973 tokens."}"""), TooLarge),
        new(5, "DashScope", "https://github.com/QwenLM/qwen-code/issues/2068", new(400, """{"error":{"code":"invalid_parameter_error","message":"<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 983616]","param":null,"type":"invalid_request_error"}}"""), TooLarge),
        new(5, "llama.cpp, batch", "https://github.com/ggml-org/llama.cpp/issues/12295", new(500, """{"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}}"""), TooLarge),
        new(5, "llama.cpp, context", "https://github.com/ggml-org/llama.cpp/pull/10030", new(500, """{"error":{"code":500,"message":"input is larger than the max context size. skipping","type":"server_error"}}"""), TooLarge),
        new(5, "Ollama", InCode, new(400, """{"error":"the input length exceeds the context length"}"""), TooLarge),
        new(5, "Ollama, prompt", InCode, new(400, """{"error":"prompt too long; exceeded max context length by 512 tokens"}"""), TooLarge),
        new(5, "Anthropic", "https://github.com/stackblitz/bolt.new/issues/1748", new(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 209353 tokens > 199999 maximum"}}"""), TooLarge),
        new(5, "Anthropic, both", "https://github.com/anthropics/claude-code/issues/228", new(400, """{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 90402 + 116650 > 204648, decrease input length or `max_tokens` and try again"}}"""), TooLarge),
        new(5, "Google", "https://github.com/google-gemini/gemini-cli/issues/6678", new(400, """[{"error":{"code":400,"message":"The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]"""), TooLarge),
        new(5, "Fireworks", "https://github.com/fw-ai/cookbook/issues/134", new(400, Bodies.Error("invalid_request_error", "The prompt is too long: 267657, model maximum context length: 262143")), TooLarge),
        new(5, "Moonshot", "https://platform.moonshot.ai/docs/api/chat#error-description", new(400, Bodies.Error(null, "Invalid request: Your request exceeded model token limit: 8192")), TooLarge),
        new(5, "Zhipu", "https://docs.bigmodel.cn/cn/api/api-code", new(400, """{"error":{"code":"1261","message":"Prompt 超长"}}"""), TooLarge),
        new(5, "GitHub Models", "https://github.com/cline/cline/issues/2115", new(413, """{"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}}"""), TooLarge),
        new(5, "a router that hides it", "https://github.com/diegosouzapw/OmniRoute/issues/3044", new(400, """{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"This endpoint's maximum context length is 32768 tokens.\"}}","provider_name":"X"}}}"""), TooLarge),

        // Retryable failures.
        new(8, "409", "https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py", new(409, """{"error":{"message":"Conflict"}}"""), Transient),
        new(8, "424", "https://github.com/huggingface/text-generation-inference/blob/main/router/src/infer/mod.rs", new(424, """{"error":"Request failed during generation: Server error","error_type":"generation"}"""), Transient),
        new(8, "425", "https://www.rfc-editor.org/rfc/rfc8470", new(425, ""), Transient),
        new(8, "499", "https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto", new(499, """{"error":{"message":"Client disconnected"}}"""), Transient),
        new(8, "423", "https://www.rfc-editor.org/rfc/rfc4918", new(423, ""), Transient),
        new(8, "421", "https://www.rfc-editor.org/rfc/rfc9110", new(421, ""), Transient),
        new(8, "400 that asks to be repeated", "https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py", new(400, Bodies.Error(), "x-should-retry: true"), Transient),
        new(8, "418 that asks to be repeated", "https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py", new(418, "", "x-should-retry: true"), Transient),
        new(8, "503 that asks for a day", "https://github.com/Azure/azure-sdk-for-net/issues/50949", new(503, "", "retry-after: 86400"), Transient),
        new(11, "529", "https://docs.claude.com/en/api/errors", new(529, ""), Overloaded),
    ];

    private static Reply Vllm(string message) =>
        new(400, System.Text.Json.JsonSerializer.Serialize(new { @object = "error", message, type = "BadRequestError", code = 400 }));

    private static string Paid(string message) => $$"""{"model":"m","choices":[{"index":0,"message":{{message}},"finish_reason":"stop"}],{{Usage}}}""";
}
