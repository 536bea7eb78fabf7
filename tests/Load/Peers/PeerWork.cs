using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>Input of every program in the comparison, as a JSON file.</summary>
internal sealed record PeerWork
{
    public static JsonSerializerOptions Format { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Model { get; init; }

    /// <summary>Concurrency.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Time limit for one attempt, in seconds.</summary>
    public required double TimeoutS { get; init; }

    /// <summary>Chunks sent first, to another server.</summary>
    public required int WarmUp { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Value of the request's <c>response_format</c>.</summary>
    public required JsonElement ResponseFormat { get; init; }

    public required IReadOnlyList<PeerChunk> Chunks { get; init; }
}
