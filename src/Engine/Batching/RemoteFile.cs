using System.Text.Json;
using System.Text.Json.Nodes;

namespace ParallelLlm.Batching;

/// <summary>A file as the provider describes it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Name">Its name; null if it has none.</param>
internal sealed record RemoteFile(string Id, string? Name)
{
    /// <summary>Reads a file object; null if it has no ID.</summary>
    public static RemoteFile? Read(JsonNode? node) =>
        node is JsonObject file && Text(file["id"]) is { Length: > 0 } id ? new RemoteFile(id, Text(file["filename"])) : null;

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
