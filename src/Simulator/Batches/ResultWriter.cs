using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ParallelLlm.Simulator.Http;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>Writes results as JSONL.</summary>
internal static class ResultWriter
{
    /// <summary>The content of a file.</summary>
    /// <param name="results">Its lines.</param>
    /// <param name="form">How failures are written.</param>
    /// <param name="cut">Number of the line, from 0, in whose middle the file ends; null for a whole file.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<LineResult> results, BatchErrorForm form, int? cut = null)
    {
        var file = new ArrayBufferWriter<byte>(64 * 1024);
        for (var i = 0; i < results.Count; i++)
        {
            var start = file.WrittenCount;
            using (var json = new Utf8JsonWriter(file, ApiJson.Writer))
                Write(json, results[i], form);
            if (i == cut)
                return file.WrittenMemory[..((start + file.WrittenCount) / 2)];
            file.Write("\n"u8);
        }

        return file.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, LineResult result, BatchErrorForm form)
    {
        var isBare = form == BatchErrorForm.ErrorOnly && !result.Succeeded;
        json.WriteStartObject();
        json.WriteString("id"u8, Id("batch_req_simulator_", result.Number));
        json.WriteString("custom_id"u8, result.CustomId);
        if (result.Status is { } status)
        {
            json.WriteStartObject("response"u8);
            json.WriteNumber("status_code"u8, status);
            json.WriteString("request_id"u8, Id("req-simulator-batch-", result.Number));
            json.WritePropertyName("body"u8);
            if (isBare)
                json.WriteNullValue();
            else
                json.WriteRawValue(result.Body!.Value.Span, skipInputValidation: true);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("response"u8);
        }

        if (isBare || result.Status is null)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, result.Code);
            json.WriteString("message"u8, result.Message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("error"u8);
        }

        json.WriteEndObject();
    }

    private static string Id(string prefix, long number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");
}
