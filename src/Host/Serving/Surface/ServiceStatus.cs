using System.Text.Json;
using System.Text.Json.Serialization;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>A service as <c>/status</c>, status file and <c>parallel-llm status</c> show it. Holds no text, key or file name.</summary>
internal sealed record ServiceStatus
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    /// <summary>Distinguishes services on one inbox; empty before the start.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Port on 127.0.0.1; null without a surface.</summary>
    public int? Port { get; init; }

    public required ServicePhase Phase { get; init; }

    public bool Ready => Reasons.Count == 0;

    /// <summary>Why it is not ready; empty when it is.</summary>
    public required IReadOnlyList<NotReady> Reasons { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was true.</summary>
    public required DateTimeOffset At { get; init; }

    public required double UptimeSeconds { get; init; }

    public required DocumentCounts Documents { get; init; }

    public required IReadOnlyList<EndpointState> Endpoints { get; init; }

    public required ChunkCounts Chunks { get; init; }

    public required CallCounts Calls { get; init; }

    public required TokenCounts Tokens { get; init; }

    /// <summary>Cost of the tokens since the start; null if a price is missing, or nothing was charged.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What the providers' caches of prompts saved; null as <see cref="Cost"/> is.</summary>
    public decimal? SavedByCache { get; init; }

    /// <summary>Null when there is none.</summary>
    public BudgetStatus? Budget { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Null when it is no status of a service.</summary>
    public static ServiceStatus? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ServiceStatus>(json, Json);
        }
        catch (JsonException)
        {
            // The port or the file may belong to another program or another version.
            return null;
        }
    }
}
