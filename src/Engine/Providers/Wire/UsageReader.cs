using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Reads a usage report under the names that providers have for its numbers. A number that is missing, or is none that a call can have, is
/// left out. Pure.
/// </summary>
internal static class UsageReader
{
    /// <summary>Reads the object that the reader is at; zero if it is none.</summary>
    public static TokenUsage Read(ref Utf8JsonReader reader)
    {
        if (!CompletionReader.Begins(ref reader, JsonTokenType.StartObject))
            return default;

        long? prompt = null, input = null, completion = null, total = null;
        long cached = 0, hit = 0, missed = 0, read = 0, written = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "prompt_tokens"u8) || Enter(ref reader, "promptTokenCount"u8))
                prompt = Count(ref reader) ?? prompt;
            else if (Enter(ref reader, "input_tokens"u8))
                input = Count(ref reader) ?? input;
            else if (Enter(ref reader, "completion_tokens"u8) || Enter(ref reader, "output_tokens"u8)
                || Enter(ref reader, "candidatesTokenCount"u8))
                completion = Count(ref reader) ?? completion;
            else if (Enter(ref reader, "total_tokens"u8) || Enter(ref reader, "totalTokenCount"u8))
                total = Count(ref reader) ?? total;
            else if (Enter(ref reader, "prompt_tokens_details"u8) || Enter(ref reader, "input_tokens_details"u8))
                cached = Math.Max(cached, ReadDetails(ref reader));
            else if (Enter(ref reader, "cached_tokens"u8) || Enter(ref reader, "cachedContentTokenCount"u8))
                cached = Math.Max(cached, Count(ref reader) ?? 0);
            else if (Enter(ref reader, "prompt_cache_hit_tokens"u8))
                hit = Count(ref reader) ?? hit;
            else if (Enter(ref reader, "prompt_cache_miss_tokens"u8))
                missed = Count(ref reader) ?? missed;
            else if (Enter(ref reader, "cache_read_input_tokens"u8))
                read = Count(ref reader) ?? read;
            else if (Enter(ref reader, "cache_creation_input_tokens"u8))
                written = Count(ref reader) ?? written;
            else
                reader.Skip();
        }

        // Anthropic's input_tokens are those beside its cache; DeepSeek's prompt is hits and misses.
        prompt ??= (input ?? 0) + read + written is var sum and > 0 ? sum : hit + missed;
        return TokenUsage.Of(prompt, completion, total, Math.Max(cached, Math.Max(hit, read)));
    }

    private static long ReadDetails(ref Utf8JsonReader reader)
    {
        if (!CompletionReader.Begins(ref reader, JsonTokenType.StartObject))
            return 0;

        long cached = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "cached_tokens"u8))
                cached = Count(ref reader) ?? cached;
            else
                reader.Skip();
        }

        return cached;
    }

    // Null unless it is a plausible number of tokens.
    private static long? Count(ref Utf8JsonReader reader)
    {
        long? count = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number is > 0 and < int.MaxValue
            ? (long)Math.Ceiling(number)
            : null;
        CompletionReader.SkipValue(ref reader);
        return count;
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => CompletionReader.Enter(ref reader, name);
}
