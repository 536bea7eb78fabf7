using System.Text;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>A provider's description of an error, from a body of any shape. Raw: not yet fit to be shown.</summary>
internal readonly record struct ProviderError
{
    /// <summary>No description.</summary>
    public static readonly ProviderError None;

    /// <summary>Short name of the error, such as <c>rate_limit_exceeded</c>; a number as its digits.</summary>
    public string? Code { get; init; }

    /// <summary>Wider class of the error, such as <c>invalid_request_error</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The HTTP status in the body; null if there is none.</summary>
    public string? Status { get; init; }

    public string? Parameter { get; init; }

    /// <summary>The message for people.</summary>
    public string? Message { get; init; }

    /// <summary>The wait from a field of the body: Google sends no header for it. Null if there is none.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>Google's names of the exhausted quotas, each with its size; null if there are none.</summary>
    public IReadOnlyList<string>? Quotas { get; init; }

    /// <summary>The provider's headers, if a router quotes them in its body; otherwise null.</summary>
    public HeaderLookup? Headers { get; init; }

    /// <summary>Whether the body was a web page, which the message describes.</summary>
    public bool IsPage { get; init; }

    /// <summary>Whether code or type is one of the names.</summary>
    public bool IsAny(IReadOnlySet<string> names) =>
        (Code is not null && names.Contains(Code)) || (Type is not null && names.Contains(Type));

    /// <summary>Whether the message contains the words, in any case.</summary>
    public bool Says(string words) => Message?.Contains(words, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Reads the body of an error. Accepts anything; unknown parts are left out.</summary>
    public static ProviderError Read(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];

        if (body.IsEmpty)
            return None;

        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return FromRoot(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or strings that are not valid text: a proxy's page or plain text.
            var start = body.TrimStart(" \t\r\n"u8);
            return start.StartsWith("<"u8)
                ? new ProviderError { Message = WebPage.Describe(start), IsPage = true }
                : new ProviderError { Message = PlainText(start) };
        }
    }

    private static ProviderError FromRoot(JsonElement root)
    {
        // Google wraps the object in an array.
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
            root = root[0];

        if (root.ValueKind == JsonValueKind.String)
            return new ProviderError { Message = root.GetString() };

        if (root.ValueKind != JsonValueKind.Object)
            return None;

        if (!root.TryGetProperty("error", out var error) || error.ValueKind is JsonValueKind.Null or JsonValueKind.False)
            return Inner(root) is { } inner ? FromObject(inner) : FromObject(root);

        return error.ValueKind switch
        {
            JsonValueKind.Object => FromObject(error),
            JsonValueKind.String => FromObject(root) with { Message = Text(root, "message") ?? error.GetString() },
            _ => FromObject(root),
        };
    }

    // In the first choice (OpenRouter), in a list (Cloudflare's "errors"), or as MiniMax's
    // {"base_resp":{"status_code":1008,"status_msg":"…"}}.
    private static JsonElement? Inner(JsonElement root) =>
        First(root, "choices") is { } choice && Detail(choice, "error") is { } inChoice
            ? inChoice
            : First(root, "errors") ?? Detail(root, "base_resp");

    private static JsonElement? First(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list)
        && list.ValueKind == JsonValueKind.Array
        && list.GetArrayLength() > 0
        && list[0].ValueKind == JsonValueKind.Object
            ? list[0]
            : null;

    private static ProviderError FromObject(JsonElement error)
    {
        var inner = Detail(error, "innererror") is { } nested ? Text(nested, "code") : null;
        var read = new ProviderError
        {
            Code = Text(error, "code") ?? Text(error, "status_code") ?? inner,
            Status = Text(error, "status") ?? Text(error, "status_code") ?? Text(error, "statusCode"),
            Type = Text(error, "type") ?? Text(error, "error_type") ?? inner ?? Text(error, "status"),
            Parameter = Text(error, "param"),
            Message = Text(error, "message") ?? Text(error, "detail") ?? Text(error, "msg") ?? Text(error, "status_msg"),
        };
        if (Detail(error, "metadata") is { } metadata)
        {
            // "Provider returned error" explains nothing; the provider's own message is beside it.
            var raw = Text(metadata, "raw");
            var message = raw is null ? read.Message : $"{read.Message}: {raw}";
            read = read with { RetryDelay = After(metadata), Headers = Quoted(metadata), Message = message };
        }

        read = FromDetails(read, error);
        read = read with { RetryDelay = read.RetryDelay ?? After(error) };
        return First(error, "detail") is { } validation ? FromValidation(read, validation) : read;
    }

    // google.rpc.RetryInfo {"retryDelay":"53.01s"} and google.rpc.QuotaFailure
    // {"violations":[{"quotaMetric":"…","quotaId":"…PerDay…","quotaValue":"50"}]}.
    private static ProviderError FromDetails(ProviderError read, JsonElement error)
    {
        List<string>? quotas = null;
        foreach (var detail in Each(error, "details"))
        {
            if (Text(detail, "retryDelay") is { } text && Durations.GoDuration(text) is { } delay && delay > TimeSpan.Zero)
                read = read with { RetryDelay = read.RetryDelay ?? delay };
            foreach (var violation in Each(detail, "violations"))
            {
                var name = Text(violation, "quotaId") ?? Text(violation, "description");
                (quotas ??= []).Add($"{name} limit: {Text(violation, "quotaValue")}");
            }
        }

        return read with { Quotas = quotas };
    }

    // OpenRouter and Cloudflare put the wait in seconds beside the message.
    private static TimeSpan? After(JsonElement parent) =>
        Seconds(parent, "retry_after_ms", 1e-3)
        ?? Seconds(parent, "retry_after", 1)
        ?? Seconds(parent, "retry_after_seconds", 1)
        ?? Seconds(parent, "retryAfter", 1);

    private static TimeSpan? Seconds(JsonElement parent, string name, double unit) =>
        Durations.Number(Text(parent, name)) is { } number and > 0 ? Durations.Seconds(number * unit) : null;

    // {"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1741305600000"}}}.
    private static HeaderLookup? Quoted(JsonElement metadata)
    {
        if (Detail(metadata, "headers") is not { } headers)
            return null;
        var quoted = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in headers.EnumerateObject())
            quoted[header.Name] = Text(headers, header.Name);
        return name => quoted.GetValueOrDefault(name);
    }

    private static IEnumerable<JsonElement> Each(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static JsonElement? Detail(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    // FastAPI servers: {"detail":[{"loc":["body","max_tokens"],"msg":"…","type":"…"}]}.
    private static ProviderError FromValidation(ProviderError read, JsonElement detail)
    {

        var location = detail.TryGetProperty("loc", out var steps) && steps.ValueKind == JsonValueKind.Array
            ? string.Join('.', steps.EnumerateArray().Skip(1).Select(step => step.ToString()))
            : null;
        return read with { Type = read.Type ?? Text(detail, "type"), Parameter = location, Message = Text(detail, "msg") ?? read.Message };
    }

    private static string? Text(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value))
            return null;

        return value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    // Truncated JSON is not a message.
    private static string? PlainText(ReadOnlySpan<byte> start) =>
        start.StartsWith("{"u8) || start.StartsWith("["u8) ? null : Encoding.UTF8.GetString(start[..Math.Min(start.Length, 1024)]);
}
