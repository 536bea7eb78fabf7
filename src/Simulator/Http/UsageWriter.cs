using System.Text.Json;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Http;

/// <summary>Writes an answer's usage report, with cached tokens in the form of the options.</summary>
internal static class UsageWriter
{
    /// <param name="dialect">Null without a cache.</param>
    public static void Write(Utf8JsonWriter json, in Permit permit, int promptTokens, CacheDialect? dialect)
    {
        var cached = permit.CachedTokens;
        json.WriteStartObject(dialect == CacheDialect.UsageMetadata ? "usageMetadata"u8 : "usage"u8);
        switch (dialect)
        {
            case CacheDialect.UsageMetadata:
                json.WriteNumber("promptTokenCount"u8, promptTokens);
                json.WriteNumber("cachedContentTokenCount"u8, cached);
                json.WriteNumber("candidatesTokenCount"u8, permit.OutputTokens);
                json.WriteNumber("totalTokenCount"u8, promptTokens + (long)permit.OutputTokens);
                break;
            case CacheDialect.ReadAndCreation:
                json.WriteNumber("input_tokens"u8, promptTokens - cached);
                json.WriteNumber("cache_creation_input_tokens"u8, 0);
                json.WriteNumber("cache_read_input_tokens"u8, cached);
                json.WriteNumber("output_tokens"u8, permit.OutputTokens);
                break;
            case CacheDialect.InputDetails:
                json.WriteNumber("input_tokens"u8, promptTokens);
                WriteDetails(json, "input_tokens_details"u8, cached);
                json.WriteNumber("output_tokens"u8, permit.OutputTokens);
                json.WriteNumber("total_tokens"u8, promptTokens + (long)permit.OutputTokens);
                break;
            default:
                json.WriteNumber("prompt_tokens"u8, promptTokens);
                json.WriteNumber("completion_tokens"u8, permit.OutputTokens);
                json.WriteNumber("total_tokens"u8, promptTokens + (long)permit.OutputTokens);
                WriteBeside(json, cached, promptTokens, dialect);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteBeside(Utf8JsonWriter json, int cached, int promptTokens, CacheDialect? dialect)
    {
        if (dialect == CacheDialect.Details)
            WriteDetails(json, "prompt_tokens_details"u8, cached);
        if (dialect == CacheDialect.CachedTokens)
            json.WriteNumber("cached_tokens"u8, cached);
        if (dialect == CacheDialect.HitAndMiss)
        {
            json.WriteNumber("prompt_cache_hit_tokens"u8, cached);
            json.WriteNumber("prompt_cache_miss_tokens"u8, promptTokens - cached);
        }
    }

    private static void WriteDetails(Utf8JsonWriter json, ReadOnlySpan<byte> name, int cached)
    {
        json.WriteStartObject(name);
        json.WriteNumber("cached_tokens"u8, cached);
        json.WriteEndObject();
    }
}
