using System.Text;
using System.Text.Json;
using static ParallelLlm.Providers.Wire.CompletionReader;

namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the message of a choice: its text in any form, separate reasoning, function calls. Pure.</summary>
internal static class MessageReader
{
    /// <summary>Reads one property of a message, or of a piece of one.</summary>
    public static void ReadProperty(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (Enter(ref reader, "content"u8))
            completion.Content = ReadContent(ref reader, ref completion);
        else if (Enter(ref reader, "refusal"u8))
            completion.HasRefusal |= IsText(ref reader);
        // The names below are longer, so most properties are skipped without comparing them.
        else if (reader.ValueSpan.Length <= "content".Length)
            reader.Skip();
        else if (Enter(ref reader, "reasoning_content"u8) || Enter(ref reader, "reasoning"u8) || Enter(ref reader, "thinking"u8))
            completion.Reasoning = ReadContent(ref reader, ref completion) ?? completion.Reasoning;
        else if (Enter(ref reader, "tool_calls"u8))
            ReadCalls(ref reader, ref completion);
        else if (Enter(ref reader, "function_call"u8))
            ReadCall(ref reader, ref completion);
        else
            reader.Skip();
    }

    /// <summary>Reads the current value as text: a string, parts, or the JSON of an object or list that is the answer itself.</summary>
    public static string? ReadContent(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();

        var start = reader;
        StringBuilder? text = null;
        var isAnswer = false;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            isAnswer = ReadPart(ref reader, ref completion, ref text);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            // Parts: {"type":"text","text":"…"}, a bare string, or a kind outside the answer (thinking, refusal).
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.String)
                    (text ??= new StringBuilder()).Append(reader.GetString());
                else if (reader.TokenType == JsonTokenType.StartObject)
                    isAnswer |= ReadPart(ref reader, ref completion, ref text);
                else
                    SkipValue(ref reader);
            }
        }

        return text?.ToString() ?? (isAnswer ? JsonElement.ParseValue(ref start).GetRawText() : null);
    }

    /// <summary>Reads a part.</summary>
    /// <returns>Whether it is another kind of object instead.</returns>
    private static bool ReadPart(ref Utf8JsonReader reader, ref Completion completion, ref StringBuilder? text)
    {
        var (isText, isPart) = (true, false);
        string? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "type"u8))
            {
                isPart |= reader.TokenType == JsonTokenType.String;
                isText = reader.TokenType == JsonTokenType.String
                    && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("output_text"u8));
                SkipValue(ref reader);
            }
            else if (Enter(ref reader, "text"u8))
            {
                isPart |= reader.TokenType is JsonTokenType.String or JsonTokenType.StartObject;
                found = reader.TokenType switch
                {
                    JsonTokenType.StartObject => ReadValue(ref reader),
                    JsonTokenType.String => reader.GetString(),
                    _ => null,
                };
                SkipValue(ref reader);
            }
            else if (Enter(ref reader, "refusal"u8))
            {
                isPart = true;
                completion.HasRefusal |= IsText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (isText && found is not null)
            (text ??= new StringBuilder()).Append(found);
        return !isPart;
    }

    // {"text":{"value":"…"}}.
    private static string? ReadValue(ref Utf8JsonReader reader)
    {
        string? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!Enter(ref reader, "value"u8))
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.String)
                found = reader.GetString();
            else
                SkipValue(ref reader);
        }

        return found;
    }

    private static void ReadCalls(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (!Begins(ref reader, JsonTokenType.StartArray))
            return;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            ReadCall(ref reader, ref completion);
    }

    // {"id":…,"function":{"name":…,"arguments":"…"}}, or the inner object alone.
    // A name starts a call; later pieces of a stream have none.
    private static void ReadCall(ref Utf8JsonReader reader, ref Completion completion)
    {
        if (!Begins(ref reader, JsonTokenType.StartObject))
            return;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Enter(ref reader, "function"u8))
            {
                ReadCall(ref reader, ref completion);
            }
            else if (Enter(ref reader, "name"u8))
            {
                completion.Arguments += "\n";
                SkipValue(ref reader);
            }
            else if (Enter(ref reader, "arguments"u8))
            {
                completion.Arguments += reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.StartObject => JsonElement.ParseValue(ref reader).GetRawText(),
                    _ => null,
                };
                SkipValue(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
