using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>Writes requests and reads answers with the JSON serializer alone.</summary>
internal static class BareBody
{
    public static byte[] Write(PeerWork work, PeerChunk chunk) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        model = work.Model,
        messages = new[] { new { role = "system", content = chunk.System }, new { role = "user", content = chunk.User } },
        temperature = 0,
        response_format = work.ResponseFormat,
    });

    /// <summary>The content, after parsing the object in it.</summary>
    public static string? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var content = document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(content!) is null ? null : content;
    }
}
