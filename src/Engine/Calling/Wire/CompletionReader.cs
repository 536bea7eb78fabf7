using System.Text;
using System.Text.Json;

namespace ParallelLlm.Calling.Wire;

/// <summary>
/// Reads a chat completion, straight from the bytes and as leniently as makes sense: what is missing, null or of another type is left out.
/// Pure. The content's text is the only string that it makes in the usual case.
/// </summary>
internal static class CompletionReader
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What the body holds.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="askedModel">The model that was asked: usually the one that answers, so that its name need not be made again.</param>
    public static Completion Read(ReadOnlySpan<byte> body, string askedModel)
    {
        var completion = new Completion();
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];

        try
        {
            var reader = new Utf8JsonReader(body, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return completion;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadProperty(ref reader, ref completion, askedModel);

            completion.IsReadable = true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Broken JSON, or a string that is not valid UTF-8: malformed, which is what the flags say.
            completion.IsHtml = body.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
        }

        return completion;
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ref Completion completion, string askedModel)
    {
        if (Enter(ref reader, "choices"u8))
            ReadChoices(ref reader, ref completion);
        else if (Enter(ref reader, "usage"u8))
            completion.Usage = ReadUsage(ref reader);
        else if (Enter(ref reader, "model"u8))
            completion.Model = reader.TokenType != JsonTokenType.String ? null : reader.ValueTextEquals(askedModel) ? askedModel : reader.GetString();
        else if (Enter(ref reader, "error"u8))
            completion.HasError |= IsError(ref reader);
        else
            reader.Skip();
    }

    private static void ReadChoices(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            SkipValue(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Only one choice was asked for; others are not wanted.
            if (completion.HasChoice || reader.TokenType != JsonTokenType.StartObject)
            {
                SkipValue(ref reader);
                continue;
            }

            completion.HasChoice = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadChoice(ref reader, ref completion);
        }
    }

    private static void ReadChoice(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (Enter(ref reader, "message"u8))
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                SkipValue(ref reader);
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadMessage(ref reader, ref completion);
        }
        else if (Enter(ref reader, "finish_reason"u8))
        {
            completion.Finish = ReadFinish(ref reader);
        }
        else if (Enter(ref reader, "error"u8))
        {
            completion.HasError |= IsError(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (Enter(ref reader, "content"u8))
            completion.Content = ReadContent(ref reader, ref completion);
        else if (Enter(ref reader, "refusal"u8))
            completion.HasRefusal |= IsText(ref reader);
        else
            reader.Skip();
    }

    private static string? ReadContent(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            SkipValue(ref reader);
            return null;
        }

        // Parts: {"type":"text","text":"…"}, a bare string, or a kind that is not part of the answer (thinking, refusal).
        StringBuilder? text = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
                (text ??= new StringBuilder()).Append(reader.GetString());
            else if (reader.TokenType == JsonTokenType.StartObject)
                ReadPart(ref reader, ref completion, ref text);
            else
                SkipValue(ref reader);
        }

        return text?.ToString();
    }

    private static void ReadPart(ref Utf8JsonReader reader, ref Completion completion, ref StringBuilder? text)
    {
        var isText = true;
        string? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "type"u8))
            {
                isText = reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output_text"u8));
                SkipValue(ref reader);
            }
            else if (Enter(ref reader, "text"u8))
            {
                found = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                SkipValue(ref reader);
            }
            else if (Enter(ref reader, "refusal"u8))
            {
                completion.HasRefusal |= IsText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (isText && found is not null)
            (text ??= new StringBuilder()).Append(found);
    }

    private static FinishReason ReadFinish(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            SkipValue(ref reader);
            return FinishReason.Done;
        }

        if (reader.ValueTextEquals("length"u8) || reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("model_length"u8))
            return FinishReason.Length;

        return reader.ValueTextEquals("content_filter"u8) ? FinishReason.Filter : FinishReason.Done;
    }

    private static TokenUsage ReadUsage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipValue(ref reader);
            return default;
        }

        long? prompt = null, completion = null, total = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "prompt_tokens"u8) || Enter(ref reader, "input_tokens"u8))
                prompt = Count(ref reader) ?? prompt;
            else if (Enter(ref reader, "completion_tokens"u8) || Enter(ref reader, "output_tokens"u8))
                completion = Count(ref reader) ?? completion;
            else if (Enter(ref reader, "total_tokens"u8))
                total = Count(ref reader) ?? total;
            else
                reader.Skip();
        }

        return TokenUsage.Of(prompt, completion, total);
    }

    // Null for what is no number of tokens: a text, a number that no call can have.
    private static long? Count(ref Utf8JsonReader reader)
    {
        long? count = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number is > 0 and < int.MaxValue
            ? (long)Math.Ceiling(number)
            : null;
        SkipValue(ref reader);
        return count;
    }

    // Moves on to the value when the property has the name.
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    private static bool IsText(ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
        SkipValue(ref reader);
        return isText;
    }

    // null, false and the empty string are ways to say that there is no error.
    private static bool IsError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return IsText(ref reader);

        var isError = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        SkipValue(ref reader);
        return isError;
    }

    // Passes over the value that the reader stands on.
    private static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }
}
