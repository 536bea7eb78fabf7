using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Contracts;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>A service as it stands: what <c>/status</c>, the status file and <c>parallel-llm status</c> show. Holds no text, key or name of a document.</summary>
internal sealed record ServiceStatus
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    /// <summary>Tells services on one inbox apart; empty before the start.</summary>
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
            // Whoever answers on the port, or wrote the file, may be another program or another version.
            return null;
        }
    }
}

/// <summary>How far a service has come in its life.</summary>
internal enum ServicePhase
{
    Starting,
    Running,
    Draining,
    Stopped,
}

/// <summary>Something that keeps a service from working.</summary>
/// <param name="Code">For programs: <c>not_started</c>, <c>draining</c>, <c>stopped</c>, <c>endpoints</c>, <c>budget</c>, <c>inbox</c>, <c>outbox</c>, <c>disk</c>, or what else blocks it.</param>
/// <param name="Message">For people.</param>
internal sealed record NotReady(string Code, string Message);

/// <param name="Waiting">In the inbox, as of the last scan.</param>
/// <param name="InFlight">Claimed and not finished.</param>
/// <param name="Claimed">Claimed since the start.</param>
/// <param name="Completed">With a result in the outbox.</param>
/// <param name="Failed">In the failed folder.</param>
/// <param name="PutBack">Back in the inbox.</param>
internal sealed record DocumentCounts(long Waiting, long InFlight, long Claimed, long Completed, long Failed, long PutBack)
{
    /// <summary>Those of the completed that were recognised, so that nothing was done for them.</summary>
    public long FromStore { get; init; }
}

/// <param name="Name">Its name.</param>
/// <param name="Limit">Calls that may be out at once.</param>
/// <param name="InFlight">Calls that are.</param>
/// <param name="Breaker">closed, open, half_open or locked.</param>
/// <param name="HoldUntil">Nothing is sent before this; null when nothing holds it.</param>
/// <param name="Reason">Why it is held or locked; null when it is not.</param>
/// <param name="Changes">The last changes of what may be sent to it, newest first.</param>
internal sealed record EndpointState(
    string Name, int Limit, int InFlight, string Breaker, DateTimeOffset? HoldUntil, string? Reason, IReadOnlyList<StatusChange> Changes)
{
    /// <summary>Calls that may start per second; null when unlimited.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Tokens that may be sent per second; null when unlimited.</summary>
    public double? TokensPerSecond { get; init; }
}

/// <param name="At">When.</param>
/// <param name="What">limit, request_rate, token_rate, wait or breaker.</param>
/// <param name="From">What it was; null where nothing bounded it.</param>
/// <param name="To">What it is.</param>
/// <param name="Reason">Why.</param>
internal sealed record StatusChange(DateTimeOffset At, string What, double? From, double? To, string Reason);

internal sealed record ChunkCounts(long Total, long Completed, long Failed, long Cancelled, long InProgress, long Pending, long Retrying)
{
    /// <summary>Those of the completed whose answer had been paid for before.</summary>
    public long FromStore { get; init; }
}

internal sealed record CallCounts(long Attempts, long Throttled, long Retried, int MaxInFlight);

internal sealed record TokenCounts(long Prompt, long Completion, long Total);
