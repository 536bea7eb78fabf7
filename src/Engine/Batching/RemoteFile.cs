using System.Text.Json.Nodes;

namespace ParallelLlm.Batching;

/// <summary>A file as the provider describes it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Name">Its name; null if it has none.</param>
internal sealed record RemoteFile(string Id, string? Name)
{
    /// <summary>Reads a file object; null if it has no ID.</summary>
    public static RemoteFile? Read(JsonNode? node) =>
        node is JsonObject file && RemoteBatch.Text(file["id"]) is { } id ? new RemoteFile(id, RemoteBatch.Text(file["filename"])) : null;
}
