namespace ParallelLlm.Tests.Load.Wire;

/// <summary>Bodies in frames and places that the API does not describe.</summary>
internal static class FrameRows
{
    /// <summary>The name in an answer; any other name is of a model's thoughts.</summary>
    public const string Name = "Anna";

    /// <summary>The answer that readable bodies hold.</summary>
    public const string Right = """{"name":"Anna"}""";

    private const string Quoted = "\"{\\\"name\\\":\\\"Anna\\\"}\"";
    private const string Usage = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3,\"total_tokens\":14}";

    /// <summary>Bodies that hold the answer.</summary>
    public static IReadOnlyList<FrameRow> Readable { get; } =
    [
        // vLLM and SGLang with a reasoning parser and a schema: all of the object is taken for thoughts.
        new("reasoning_content", "https://github.com/vllm-project/vllm/issues/16182", Message($"\"content\":null,\"reasoning_content\":{Quoted}")),
        new("reasoning_content beside an empty text", "https://github.com/vllm-project/vllm/issues/19222", Message($"\"content\":\"\",\"reasoning_content\":{Quoted}")),
        new("reasoning (OpenRouter, newer vLLM)", "https://github.com/vllm-project/vllm/issues/50948", Message($"\"reasoning\":{Quoted},\"content\":null")),
        new("reasoning in a fence", "?", Message("\"content\":null,\"reasoning\":\"```json\\n{\\\"name\\\":\\\"Anna\\\"}\\n```\"")),
        new("reasoning with its own end", "?", Message("\"content\":null,\"reasoning\":\"Well. {x}</think>{\\\"name\\\":\\\"Anna\\\"}\"")),
        new("thinking (Ollama)", "?", Message($"\"content\":\"\",\"thinking\":{Quoted}")),
        new("tool_calls", "?", Message($"\"content\":null,\"tool_calls\":[{{\"id\":\"1\",\"type\":\"function\",\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]")),
        new("tool_calls with an object", "?", Message($"\"content\":\"\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Right}}}}}]")),
        new("tool_calls beside chatter", "?", Message($"\"content\":\"I will call it.\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]")),
        new("function_call (older form)", "?", Message($"\"content\":null,\"function_call\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}")),
        new("content as an object", "?", Message($"\"content\":{Right}")),
        new("content as a part", "?", Message($"\"content\":{{\"type\":\"text\",\"text\":{Quoted}}}")),
        new("content as parts", "?", Message($"\"content\":[{{\"type\":\"thinking\",\"thinking\":\"no\"}},{{\"type\":\"text\",\"text\":{Quoted}}}]")),
        new("content as parts with values", "?", Message($"\"content\":[{{\"type\":\"text\",\"text\":{{\"value\":{Quoted},\"annotations\":[]}}}}]")),
        new("text of an older form", "?", $"{{\"choices\":[{{\"text\":{Quoted},\"finish_reason\":\"stop\"}}],{Usage}}}"),
        new("a delta alone", "?", $"{{\"choices\":[{{\"delta\":{{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],{Usage}}}"),
        // Python's json.dumps writes NaN: vLLM and llama-cpp-python do in log-probabilities.
        new("NaN", "?", $"{{\"choices\":[{{\"logprobs\":{{\"content\":[{{\"logprob\":NaN}},{{\"logprob\":-Infinity,\"top\":[ nan,inf]}}]}},\"message\":{{\"content\":{Quoted}}}}}],{Usage}}}"),
        new("events", "?", Events("{\\\"name\\\":", "\\\"Anna\\\"}") + "data: [DONE]\n\n"),
        new("events without blanks or an end mark", "?", Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "data:").Replace("\n\n", "\r\n")),
        new("events with comments and names", "https://github.com/openai/openai-go/issues/227", ": keep-alive\n\nevent: message\nid: 1\n" + Events("{\\\"name\\\":\\\"Anna\\\"}") + ": more\n\ndata: [DONE]"),
        new("events with thoughts", "?", "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"{\\\"name\\\":\\\"Bert\\\"}\"}}]}\n\n" + Events("{\\\"name\\\":\\\"Anna\\\"}")),
        new("events with the arguments of a call", "?", string.Concat(
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"extract\",\"arguments\":\"\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"name\\\":\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Anna\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n",
            $"data: {{\"choices\":[],{Usage}}}\n\ndata: [DONE]\n\n")),
        new("an event of several lines", "?", $"data: {{\"choices\":[{{\"delta\":\ndata: {{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],\ndata: {Usage}}}\n\ndata: [DONE]\n\n"),
        new("a line for each piece", "?", Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "").Replace("\n\n", "\n")),
        // OpenRouter keeps a connection alive with such lines.
        new("comments before the object", "https://github.com/openai/openai-go/issues/227", ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Message($"\"content\":{Quoted}").Replace("{\"choices\"", "{\n\"choices\"")),
        new("blank lines before the object", "https://github.com/inferencerlabs/inferencer-feedback/issues/158", "\n\n \n" + Message($"\"content\":{Quoted}")),
        new("a list of one", "?", $"[{Message($"\"content\":{Quoted}")}]"),
    ];

    /// <summary>Bodies that hold no answer.</summary>
    public static IReadOnlyList<FrameRow> Unreadable { get; } =
    [
        new("thoughts with a draft", "?", Message("\"content\":null,\"reasoning_content\":\"Is it {\\\"name\\\":\\\"Bert\\\"}? Let me see.\"")) { Why = "only a model's thoughts" },
        new("thoughts without an object", "https://github.com/ml-explore/mlx-lm/issues/1738", Message("\"content\":null,\"reasoning\":\"It is Anna.\"")) { Why = "only a model's thoughts" },
        new("nothing", "https://github.com/vllm-project/vllm/issues/45736", Message("\"content\":null")) { Why = "no content" },
        new("an empty list of calls", "?", Message("\"content\":null,\"tool_calls\":[]")) { Why = "no content" },
        new("events without an end", "?", Events("{\\\"name\\\":").Replace("\"stop\"", "null")) { Why = "breaks off" },
        new("events that break off", "?", "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\":\\\"Anna\\\"}\"}}]}\n\ndata: {\"choices\":[{\"del") { Why = "breaks off" },
        new("nothing but comments", "?", ": keep-alive\n\n: keep-alive\n\n") { Why = "breaks off" },
        new("an end mark alone", "?", "data: [DONE]\n\n") { Why = "no choices" },
        new("a word that is almost NaN", "?", "{\"choices\":[{\"message\":{\"content\":NaNo}}]}") { Why = "no valid JSON" },
        new("a page", "?", "<html><head><title>Sign in &amp; go on</title></head><body>x</body></html>") { Why = "Sign in & go on" },
    ];

    private static string Message(string members) =>
        $"{{\"choices\":[{{\"message\":{{\"role\":\"assistant\",{members}}},\"finish_reason\":\"stop\"}}],{Usage}}}";

    private static string Events(params string[] pieces) =>
        string.Concat(pieces.Select(
            piece => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{piece}\"}},\"finish_reason\":null}}]}}\n\n"))
        + $"data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}],{Usage}}}\n\n";
}
