using System.Text.Json;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>What every program of the comparison is given, as a JSON file.</summary>
internal sealed record PeerWork
{
    public static JsonSerializerOptions Format { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Model { get; init; }

    /// <summary>Calls at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Seconds for one attempt.</summary>
    public required double TimeoutS { get; init; }

    /// <summary>Chunks that are sent before, to another server.</summary>
    public required int WarmUp { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>Value of the request's <c>response_format</c>.</summary>
    public required JsonElement ResponseFormat { get; init; }

    public required IReadOnlyList<PeerChunk> Chunks { get; init; }
}

/// <summary>A chunk and the prompt that is sent for it.</summary>
internal sealed record PeerChunk(int Index, string Text, string System, string User);

/// <summary>What a program came to, as a JSON file.</summary>
internal sealed record PeerReport
{
    /// <summary>Milliseconds from the word to start to the last chunk's end.</summary>
    public required double WallMs { get; init; }

    /// <summary>Processor time of the process in that time.</summary>
    public required double CpuMs { get; init; }

    /// <summary>The most memory that was resident since the process started.</summary>
    public required long PeakBytes { get; init; }

    public required IReadOnlyList<PeerResult> Results { get; init; }
}

/// <summary>A chunk's end: how many milliseconds after the start of the run, and its answer; null when it was given up.</summary>
internal sealed record PeerResult(int Index, double Ms, string? Content);
