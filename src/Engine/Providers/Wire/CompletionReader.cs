using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Reads a chat completion directly from the bytes and leniently: values that are missing, null or of another type are left out. Usually
/// the content is the only string that it allocates. Pure.
/// </summary>
internal static class CompletionReader
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a body in any frame: a JSON object, an event stream, JSON with NaN in it.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="askedModel">The requested model. It usually is the one that answers, so its name need not be allocated again.</param>
    public static Completion Read(ReadOnlySpan<byte> body, string askedModel)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (!TryRead(body, askedModel, out var completion, out var length) || IsPartOfStream(completion, body[length..]))
            completion = ReadOdd(body, askedModel, completion);
        if (completion is { IsReadable: true, HasError: false }
            && (completion.Arguments is not null || string.IsNullOrWhiteSpace(completion.Content)))
            completion.Content = Elsewhere(completion);
        return completion;
    }

    /// <summary>Reads one JSON object.</summary>
    /// <param name="completion">The contents, as far as the JSON could be read.</param>
    /// <param name="length">Length of the object in bytes.</param>
    /// <returns>Whether an object could be read to its end.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> body, string askedModel, out Completion completion, out int length)
    {
        (completion, length) = (default, 0);
        try
        {
            var reader = new Utf8JsonReader(body, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadProperty(ref reader, ref completion, askedModel);

            length = (int)reader.BytesConsumed;
            return completion.IsReadable = true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Broken JSON, or a string that is not valid UTF-8. The caller tries other frames.
            return false;
        }
    }

    // A single piece of a stream, or the first of several.
    private static bool IsPartOfStream(in Completion completion, ReadOnlySpan<byte> rest) =>
        completion is { HasError: false, HasFinish: false } && EventStream.IsPiece(rest);

    private static Completion ReadOdd(ReadOnlySpan<byte> body, string askedModel, Completion asFarAsRead)
    {
        var start = body.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("<"u8))
            return new Completion { Page = WebPage.Describe(start) };
        if (asFarAsRead.IsReadable || EventStream.IsOne(start))
            return EventStream.Read(start, askedModel);
        // A list with one item.
        if (start.StartsWith("["u8)
            && TryRead(start[1..], askedModel, out var completion, out var length)
            && start[(1 + length)..].TrimStart(" \t\r\n"u8).StartsWith("]"u8))
            return completion;
        return BareNumbers.WithNull(body, BareNumbers.All) is { } replaced ? Read(replaced.Span, askedModel) : asFarAsRead;
    }

    // Servers that parse the model's output may have taken the answer for a function call or reasoning.
    private static string? Elsewhere(in Completion completion)
    {
        if (completion.Arguments?.Trim() is { Length: > 0 } arguments && (completion.Content is not { } content || !content.Contains('{')))
            return arguments;
        // Reasoning that is exactly one object is the answer.
        var reasoning = completion.Reasoning.AsSpan();
        if (reasoning.LastIndexOf("</think>") is var end and >= 0)
            reasoning = reasoning[(end + "</think>".Length)..];
        reasoning = reasoning.Trim();
        var isObject = (reasoning.StartsWith("{") && reasoning.EndsWith("}"))
            || (reasoning.StartsWith("```") && reasoning.EndsWith("}\n```"));
        return isObject && string.IsNullOrWhiteSpace(completion.Content) ? reasoning.ToString() : completion.Content;
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ref Completion completion, string askedModel)
    {
        if (Enter(ref reader, "choices"u8))
            ReadChoices(ref reader, ref completion);
        else if (Enter(ref reader, "usage"u8) || Enter(ref reader, "usageMetadata"u8))
            completion.Usage = UsageReader.Read(ref reader) is { Total: > 0 } usage ? usage : completion.Usage;
        else if (Enter(ref reader, "model"u8))
            completion.Model = reader.TokenType != JsonTokenType.String
                ? null
                : reader.ValueTextEquals(askedModel) ? askedModel : reader.GetString();
        else if (Enter(ref reader, "error"u8))
            completion.HasError |= IsError(ref reader);
        else
            reader.Skip();
    }

    private static void ReadChoices(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (!Begins(ref reader, JsonTokenType.StartArray))
            return;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Only one choice was requested; others are ignored.
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
        if (Enter(ref reader, "message"u8) || Enter(ref reader, "delta"u8))
        {
            if (!Begins(ref reader, JsonTokenType.StartObject))
                return;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                MessageReader.ReadProperty(ref reader, ref completion);
        }
        else if (Enter(ref reader, "finish_reason"u8))
        {
            completion.HasFinish = reader.TokenType == JsonTokenType.String;
            completion.Finish = ReadFinish(ref reader);
        }
        else if (Enter(ref reader, "text"u8))
        {
            // The older completions API.
            completion.Content ??= MessageReader.ReadContent(ref reader, ref completion);
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

    private static FinishReason ReadFinish(ref Utf8JsonReader reader)
    {
        if (!Begins(ref reader, JsonTokenType.String))
            return FinishReason.Done;

        if (reader.ValueTextEquals("length"u8) || reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("model_length"u8))
            return FinishReason.Length;

        return reader.ValueTextEquals("content_filter"u8) ? FinishReason.Filter : FinishReason.Done;
    }

    // Advances to the value if the property has the name.
    internal static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    // Whether the current value is of a type; if it is not, skips it.
    internal static bool Begins(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType == type)
            return true;
        SkipValue(ref reader);
        return false;
    }

    internal static bool IsText(ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
        SkipValue(ref reader);
        return isText;
    }

    // null, false and the empty string mean that there is no error.
    private static bool IsError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return IsText(ref reader);

        var isError = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        SkipValue(ref reader);
        return isError;
    }

    // Skips the current value.
    internal static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }
}
