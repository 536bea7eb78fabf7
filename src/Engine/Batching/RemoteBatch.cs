using System.Text.Json;
using System.Text.Json.Nodes;

namespace ParallelLlm.Batching;

/// <summary>A batch as the provider describes it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="State">Its state.</param>
/// <param name="OutputFile">ID of the file of answered lines; null until it is there, and if no line was answered.</param>
/// <param name="ErrorFile">ID of the file of failed lines; null likewise.</param>
/// <param name="Name">The name that this program gave it in its metadata; null if it did not make it.</param>
/// <param name="Completed">Lines answered so far.</param>
/// <param name="Total">Lines; 0 if unknown.</param>
/// <param name="Errors">Why it failed in validation.</param>
internal sealed record RemoteBatch(
    string Id, BatchState State, string? OutputFile, string? ErrorFile, string? Name, long Completed, long Total,
        IReadOnlyList<RemoteBatchError> Errors)
{
    /// <summary>Its state, in the provider's word.</summary>
    public string Status { get; private init; } = "unknown";

    /// <summary>ID of the file of its calls; null if the provider does not say.</summary>
    public string? InputFile { get; private init; }

    /// <summary>The time of its creation; null if the provider does not say.</summary>
    public DateTimeOffset? CreatedAt { get; private init; }

    /// <summary>Its model; null if the provider does not say.</summary>
    public string? Model { get; private init; }

    /// <summary>The member of the metadata with the name.</summary>
    public const string NameKey = "parallel_llm";

    private static readonly long LatestSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly Dictionary<string, BatchState> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["validating"] = BatchState.Validating,
        ["queued"] = BatchState.Validating,
        ["in_progress"] = BatchState.InProgress,
        ["running"] = BatchState.InProgress,
        ["finalizing"] = BatchState.Finalizing,
        ["cancelling"] = BatchState.Cancelling,
        ["canceling"] = BatchState.Cancelling,
        ["completed"] = BatchState.Completed,
        ["success"] = BatchState.Completed,
        ["failed"] = BatchState.Failed,
        ["expired"] = BatchState.Expired,
        ["timeout_exceeded"] = BatchState.Expired,
        ["cancelled"] = BatchState.Cancelled,
        ["canceled"] = BatchState.Cancelled,
    };

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => State >= BatchState.Completed;

    /// <summary>Reads a batch object; null if it has no ID.</summary>
    public static RemoteBatch? Read(JsonNode? node)
    {
        if (node is not JsonObject batch || Text(batch["id"]) is not { } id)
            return null;
        var counts = batch["request_counts"] as JsonObject;
        return new RemoteBatch(
            id,
            Text(batch["status"]) is { } status ? States.GetValueOrDefault(status) : BatchState.Unknown,
            Text(batch["output_file_id"]),
            Text(batch["error_file_id"]),
            Text((batch["metadata"] as JsonObject)?[NameKey]),
            Number(counts?["completed"]),
            Number(counts?["total"]),
            [.. (((batch["errors"] as JsonObject)?["data"] as JsonArray) ?? []).OfType<JsonObject>().Select(ErrorOf)])
        {
            Status = Text(batch["status"]) ?? "unknown",
            InputFile = Text(batch["input_file_id"]),
            CreatedAt = Number(batch["created_at"]) is > 0 and var second && second <= LatestSecond
                ? DateTimeOffset.FromUnixTimeSeconds(second)
                : null,
            Model = Text(batch["model"]),
        };
    }

    private static RemoteBatchError ErrorOf(JsonObject error) =>
        new(Text(error["code"]), Text(error["message"]), Number(error["line"]) is > 0 and var line ? line : null);

    /// <summary>A text; null if it is empty, or something else.</summary>
    internal static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } text
            ? text
            : null;

    private static long Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : 0;
}
