using System.Text.Json;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>Calls and bodies shared by the tests.</summary>
internal static class Bodies
{
    public static readonly ResponseSchema Schema = new("fields", """
        {
          "type": "object",
          "properties": { "name": { "type": ["string", "null"] } }
        }
        """);

    public static readonly LlmCall Call = new() { Model = "model-1", UserMessage = "Patient Erika Mustermann was seen on 3 May.", Timeout = TimeSpan.FromSeconds(30) };

    public static string Completion(string content, string finish = "\"stop\"") =>
        $$$"""
        {"model":"model-1","choices":[{"index":0,"message":{"role":"assistant","content":{{{JsonSerializer.Serialize(content)}}},"refusal":null},
        "finish_reason":{{{finish}}}}],"usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}}
        """;

    public static string Error(string? code = null, string message = "No.", string type = "invalid_request_error", string? param = null) =>
        JsonSerializer.Serialize(new { error = new { message, type, param, code } });
}
