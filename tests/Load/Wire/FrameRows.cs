namespace ParallelLlm.Tests.Load.Wire;

/// <summary>Bodies in frames and places that the API does not describe. Those marked as unconfirmed are variants of the others, without a public report.</summary>
internal static class FrameRows
{
    /// <summary>The name in an answer; any other name comes from a model's thoughts.</summary>
    public const string Name = "Anna";

    /// <summary>The answer in readable bodies.</summary>
    public const string Right = """{"name":"Anna"}""";

    private const string Unconfirmed = "unconfirmed";
    private const string Quoted = "\"{\\\"name\\\":\\\"Anna\\\"}\"";
    private const string Usage = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3,\"total_tokens\":14}";

    /// <summary>Bodies with the answer.</summary>
    public static IReadOnlyList<FrameRow> Readable { get; } =
    [
        // vLLM and SGLang with a reasoning parser and a schema: the whole object is taken for reasoning.
        new("reasoning_content", "https://github.com/vllm-project/vllm/issues/16182", Message($"\"content\":null,\"reasoning_content\":{Quoted}")),
        new("reasoning_content beside an empty text", "https://github.com/vllm-project/vllm/issues/19222", Message($"\"content\":\"\",\"reasoning_content\":{Quoted}")),
        new("reasoning (OpenRouter, newer vLLM)", "https://github.com/vllm-project/vllm/issues/50948", Message($"\"reasoning\":{Quoted},\"content\":null")),
        new("reasoning in a fence", Unconfirmed, Message("\"content\":null,\"reasoning\":\"```json\\n{\\\"name\\\":\\\"Anna\\\"}\\n```\"")),
        new("reasoning with its own end", Unconfirmed, Message("\"content\":null,\"reasoning\":\"Well. {x}</think>{\\\"name\\\":\\\"Anna\\\"}\"")),
        new("thinking (Ollama)", "https://github.com/zed-industries/zed/pull/31665", Message($"\"content\":\"\",\"thinking\":{Quoted}")),
        new("tool_calls", "https://github.com/BerriAI/litellm/issues/1987", Message($"\"content\":null,\"tool_calls\":[{{\"id\":\"1\",\"type\":\"function\",\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]")),
        new("tool_calls with an object", "https://github.com/ggml-org/llama.cpp/issues/20198", Message($"\"content\":\"\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Right}}}}}]")),
        new("tool_calls beside chatter", "https://github.com/ollama/ollama/pull/11759", Message($"\"content\":\"I will call it.\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]")),
        new("function_call (older form)", "https://github.com/DataDog/dd-trace-py/issues/8045", Message($"\"content\":null,\"function_call\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}")),
        new("content as an object", Unconfirmed, Message($"\"content\":{Right}")),
        new("content as a part", Unconfirmed, Message($"\"content\":{{\"type\":\"text\",\"text\":{Quoted}}}")),
        new("content as parts", "https://github.com/nextcloud/integration_openai/issues/408", Message($"\"content\":[{{\"type\":\"thinking\",\"thinking\":\"no\"}},{{\"type\":\"text\",\"text\":{Quoted}}}]")),
        new("content as parts with parts", "https://github.com/microsoft/agent-framework/issues/6978", Message($"\"content\":[{{\"type\":\"thinking\",\"thinking\":[{{\"type\":\"text\",\"text\":\"no\"}}]}},{{\"type\":\"text\",\"text\":{Quoted}}}]")),
        new("content as parts with values", Unconfirmed, Message($"\"content\":[{{\"type\":\"text\",\"text\":{{\"value\":{Quoted},\"annotations\":[]}}}}]")),
        new("text of an older form", "https://github.com/abetlen/llama-cpp-python/issues/133", $"{{\"choices\":[{{\"text\":{Quoted},\"finish_reason\":\"stop\"}}],{Usage}}}"),
        new("a delta alone", Unconfirmed, $"{{\"choices\":[{{\"delta\":{{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],{Usage}}}"),
        // Python's json.dumps writes NaN where FastAPI refuses to (https://github.com/sgl-project/sglang/pull/20323).
        new("NaN", Unconfirmed, $"{{\"choices\":[{{\"logprobs\":{{\"content\":[{{\"logprob\":NaN}},{{\"logprob\":-Infinity,\"top\":[ nan,inf]}}]}},\"message\":{{\"content\":{Quoted}}}}}],{Usage}}}"),
        new("events", "https://github.com/Alishahryar1/free-claude-code/pull/486", Events("{\\\"name\\\":", "\\\"Anna\\\"}") + "data: [DONE]\n\n"),
        new("events without blanks or an end mark", "https://github.com/sgl-project/genai-bench/issues/159", Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "data:").Replace("\n\n", "\r\n")),
        new("events with comments and names", "https://github.com/openai/openai-go/issues/227", ": keep-alive\n\nevent: message\nid: 1\n" + Events("{\\\"name\\\":\\\"Anna\\\"}") + ": more\n\ndata: [DONE]"),
        new("events with thoughts", Unconfirmed, "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"{\\\"name\\\":\\\"Bert\\\"}\"}}]}\n\n" + Events("{\\\"name\\\":\\\"Anna\\\"}")),
        new("events with the arguments of a call", Unconfirmed, string.Concat(
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"extract\",\"arguments\":\"\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"name\\\":\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Anna\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n",
            $"data: {{\"choices\":[],{Usage}}}\n\ndata: [DONE]\n\n")),
        new("an event of several lines", "https://github.com/SamSaffron/term-llm/pull/456", $"data: {{\"choices\":[{{\"delta\":\ndata: {{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],\ndata: {Usage}}}\n\ndata: [DONE]\n\n"),
        new("a line for each piece", Unconfirmed, Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "").Replace("\n\n", "\n")),
        // OpenRouter keeps a connection alive with such lines.
        new("comments before the object", "https://github.com/openai/openai-go/issues/227", ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Message($"\"content\":{Quoted}").Replace("{\"choices\"", "{\n\"choices\"")),
        new("blank lines before the object", "https://github.com/inferencerlabs/inferencer-feedback/issues/158", "\n\n \n" + Message($"\"content\":{Quoted}")),
        new("an object with the end mark of events", "https://github.com/decolua/9router/issues/3492", Message($"\"content\":{Quoted}") + "\n\ndata: [DONE]\n\n"),
        new("a list of one", Unconfirmed, $"[{Message($"\"content\":{Quoted}")}]"),
    ];

    /// <summary>Bodies without an answer.</summary>
    public static IReadOnlyList<FrameRow> Unreadable { get; } =
    [
        new("thoughts with a draft", Unconfirmed, Message("\"content\":null,\"reasoning_content\":\"Is it {\\\"name\\\":\\\"Bert\\\"}? Let me see.\"")) { Why = "only reasoning" },
        new("thoughts without an object", "https://github.com/ollama/ollama/issues/15288", Message("\"content\":null,\"reasoning\":\"It is Anna.\"")) { Why = "only reasoning" },
        new("nothing", "https://github.com/vllm-project/vllm/issues/45736", Message("\"content\":null")) { Why = "no content" },
        new("an empty list of calls", Unconfirmed, Message("\"content\":null,\"tool_calls\":[]")) { Why = "no content" },
        new("events without an end", Unconfirmed, Events("{\\\"name\\\":").Replace("\"stop\"", "null")) { Why = "incomplete event stream" },
        new("events that break off", Unconfirmed, "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\":\\\"Anna\\\"}\"}}]}\n\ndata: {\"choices\":[{\"del") { Why = "incomplete event stream" },
        new("nothing but comments", Unconfirmed, ": keep-alive\n\n: keep-alive\n\n") { Why = "incomplete event stream" },
        new("an end mark alone", Unconfirmed, "data: [DONE]\n\n") { Why = "no choices" },
        new("a word that is almost NaN", Unconfirmed, "{\"choices\":[{\"message\":{\"content\":NaNo}}]}") { Why = "not valid JSON" },
        new("a page", Unconfirmed, "<html><head><title>Sign in &amp; go on</title></head><body>x</body></html>") { Why = "Sign in & go on" },
    ];

    private static string Message(string members) =>
        $"{{\"choices\":[{{\"message\":{{\"role\":\"assistant\",{members}}},\"finish_reason\":\"stop\"}}],{Usage}}}";

    private static string Events(params string[] pieces) =>
        string.Concat(pieces.Select(
            piece => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{piece}\"}},\"finish_reason\":null}}]}}\n\n"))
        + $"data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}],{Usage}}}\n\n";
}
