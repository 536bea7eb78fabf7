using System.Text.Json;
using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Batches;

/// <summary>The body of <c>POST /v1/batches</c>.</summary>
/// <param name="InputFileId">The input file.</param>
/// <param name="Endpoint">The path of all its lines.</param>
/// <param name="CompletionWindow">Always "24h".</param>
/// <param name="Metadata">The caller's own; null if there is none.</param>
/// <param name="OutputExpiresAfter">Time until the files of the results are deleted; null for the provider's.</param>
internal sealed record BatchRequest(
    string InputFileId,
    string Endpoint,
    string CompletionWindow,
    IReadOnlyDictionary<string, string>? Metadata = null,
    TimeSpan? OutputExpiresAfter = null)
{
    private const string ChatPath = "/v1/chat/completions";
    private const string Window = "24h";
    private const int MostPairs = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;
    private const int LeastSeconds = 3_600;
    private const int MostSeconds = 2_592_000;

    /// <summary>Describes the times that files may be kept.</summary>
    public static readonly string KeptRange =
        $"The anchor must be 'created_at', and 'seconds' an integer from {LeastSeconds} to {MostSeconds}.";

    /// <summary>The time that a file is kept; null where it may not be.</summary>
    public static TimeSpan? Kept(int? seconds) =>
        seconds is >= LeastSeconds and <= MostSeconds and var given ? TimeSpan.FromSeconds(given) : null;

    /// <summary>Reads a request's body; a refusal if it is none.</summary>
    public static (BatchRequest? Request, Refusal? Refusal) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Broken JSON, or a value of another kind than it must be: the caller's mistake.
            return (null, Refusals.BadRequest("We could not parse the JSON body of your request."));
        }
    }

    private static (BatchRequest? Request, Refusal? Refusal) Read(JsonElement root)
    {
        if (Text(root, "input_file_id") is not { } file)
            return Missing("input_file_id");
        if (Text(root, "endpoint") is not { } endpoint)
            return Missing("endpoint");
        if (endpoint != ChatPath)
            return Invalid("endpoint", $"Invalid value: '{endpoint}'. Supported values are: '{ChatPath}'.");
        if (Text(root, "completion_window") is not { } window)
            return Missing("completion_window");
        if (window != Window)
            return Invalid("completion_window", $"Invalid value: '{window}'. Supported values are: '{Window}'.");

        var metadata = Get(root, "metadata")?.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        if (metadata is not null && (metadata.Count > MostPairs
            || metadata.Any(pair => pair.Key.Length > LongestKey || pair.Value is null || pair.Value.Length > LongestValue)))
            return Invalid("metadata", $"'metadata' may have {MostPairs} pairs of {LongestKey} and {LongestValue} characters.");

        TimeSpan? expires = null;
        if (Get(root, "output_expires_after") is { } after)
        {
            expires = Text(after, "anchor") == "created_at" ? Kept(Get(after, "seconds")?.GetInt32()) : null;
            if (expires is null)
                return Invalid("output_expires_after", KeptRange);
        }

        return (new BatchRequest(file, endpoint, window, metadata, expires), null);
    }

    private static (BatchRequest?, Refusal?) Missing(string name) =>
        (null, Refusals.BadRequest($"Missing required parameter: '{name}'.", name, "missing_required_parameter"));

    private static (BatchRequest?, Refusal?) Invalid(string name, string message) =>
        (null, Refusals.BadRequest(message, name, "invalid_value"));

    private static string? Text(JsonElement element, string name) => Get(element, name)?.GetString();

    private static JsonElement? Get(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
