using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Host.Output;

/// <summary>A document's result as one line of JSON.</summary>
internal static class DocumentLine
{
    // Letters of any language stay readable; the output is a file for programs and no web page.
    internal static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line in UTF-8, end of line included.</summary>
    public static byte[] Write(DocumentOutcome document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteString("document", document.Document);
            json.WriteString("status", NameOf(document.Status));
            WriteFields(json, "fields", document.Fields);
            EvidenceJson.Write(json, document);
            json.WriteStartArray("chunks");
            foreach (var chunk in document.Chunks)
                WriteChunk(json, chunk);
            json.WriteEndArray();
            WriteError(json, document.Error?.Class, document.Error?.Message);
            WriteWarnings(json, document.Warnings);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The line without its beginning, which names the document.</summary>
    public static ReadOnlyMemory<byte> WithoutName(DocumentOutcome document) =>
        Write(document).AsMemory(Beginning(document.Document).Length);

    /// <summary>The line of a document of a name, from what <see cref="WithoutName"/> gave.</summary>
    public static byte[] WithName(string document, ReadOnlySpan<byte> rest) => [.. Beginning(document), .. rest];

    private static ReadOnlySpan<byte> Beginning(string document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Format);
        json.WriteStartObject();
        json.WriteString("document", document);
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteChunk(Utf8JsonWriter json, ProcessedChunk chunk)
    {
        json.WriteStartObject();
        json.WriteNumber("index", chunk.Chunk.Index);
        json.WriteString("status", NameOf(chunk.Status));
        WriteFields(json, "result", chunk.Result);
        json.WriteStartObject("metadata");
        json.WriteNumber("processing_time", Seconds(chunk.Metadata.ProcessingTime));
        json.WriteNumber("token_count", chunk.Metadata.TotalTokens);
        json.WriteString("endpoint", chunk.Metadata.Endpoint);
        json.WriteString("model_name", chunk.Metadata.ModelName);
        json.WriteNumber("attempt_count", chunk.Metadata.AttemptCount);
        json.WriteBoolean("from_store", chunk.Metadata.FromStore);
        json.WriteEndObject();
        WriteError(json, chunk.Error?.Kind.Name(), chunk.Error?.Message);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, JsonElement>? fields)
    {
        json.WritePropertyName(name);
        if (fields is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        foreach (var (field, value) in fields)
        {
            json.WritePropertyName(field);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        json.WriteStartArray("warnings");
        foreach (var warning in warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, string? kind, string? message)
    {
        if (kind is null)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("class", kind);
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    internal static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);

    /// <summary>A state's name in results, reports and statuses.</summary>
    internal static string NameOf<T>(T state) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
