using System.Buffers;
using System.Text.Json;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Http;

/// <summary>Bodies in OpenAI's format.</summary>
internal static class ChatResponse
{
    /// <param name="dialect">How cached tokens are reported; null (the default) without a cache.</param>
    public static void WriteCompletion(
        IBufferWriter<byte> body,
        string answer,
        in Permit permit,
        int promptTokens,
        DateTimeOffset created,
        CacheDialect? dialect = null)
    {
        using var json = new Utf8JsonWriter(body, ApiJson.Writer);
        json.WriteStartObject();
        json.WriteString("id"u8, $"chatcmpl-simulator-{permit.Number}");
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
        json.WriteString("model"u8, RuleModel.Name);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString(
            "content"u8, permit.Fault is Fault.EmptyContent or Fault.ContentFilter ? null : AnswerWrapping.Content(permit, answer));
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, permit.Fault switch
        {
            Fault.Length => "length",
            Fault.ContentFilter => "content_filter",
            _ => "stop",
        });
        json.WriteEndObject();
        json.WriteEndArray();
        UsageWriter.Write(json, permit, promptTokens, dialect);
        json.WriteEndObject();
    }

    public static void WriteError(IBufferWriter<byte> body, Refusal refusal)
    {
        using var json = new Utf8JsonWriter(body, ApiJson.Writer);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteString("type"u8, refusal.Type);
        json.WriteString("param"u8, refusal.Param);
        json.WriteString("code"u8, refusal.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteModels(IBufferWriter<byte> body, IEnumerable<string> models)
    {
        using var json = new Utf8JsonWriter(body, ApiJson.Writer);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, model);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, 0);
            json.WriteString("owned_by"u8, "parallel-llm-simulator"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
