using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Simulator.Http;

/// <summary>How JSON is written: names in snake_case, letters as they are.</summary>
internal static class ApiJson
{
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
