using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>Probability of each fault of an accepted call, from 0 (the default) to 1; together at most 1.</summary>
public sealed record FaultOptions
{
    /// <summary>Answers 500.</summary>
    [JsonPropertyName("error_500")]
    public double Error500 { get; init; }

    /// <summary>Answers 503 <c>server_is_overloaded</c>.</summary>
    public double Overloaded { get; init; }

    /// <summary>Resets the connection instead of an answer.</summary>
    public double Reset { get; init; }

    /// <summary>Never answers.</summary>
    public double Hang { get; init; }

    /// <summary>Breaks off in the middle of the answer.</summary>
    public double TruncatedBody { get; init; }

    /// <summary>Answers 200 with an HTML page.</summary>
    public double Html { get; init; }

    /// <summary>Answers with <c>"content": null</c>.</summary>
    public double EmptyContent { get; init; }

    /// <summary>Puts the answer into a Markdown fence.</summary>
    public double Fenced { get; init; }

    /// <summary>Puts sentences around the answer.</summary>
    public double Chatty { get; init; }

    /// <summary>Answers with content that is broken JSON.</summary>
    public double InvalidJson { get; init; }

    /// <summary>Cuts the content and says <c>finish_reason: length</c>.</summary>
    public double Length { get; init; }

    /// <summary>Answers <c>finish_reason: content_filter</c> and no content.</summary>
    public double ContentFilter { get; init; }
}

/// <summary>A time at which nothing is answered.</summary>
public sealed record OutageOptions
{
    /// <summary>Start, in seconds since the simulator started.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>Length in seconds.</summary>
    [JsonPropertyName("for_s")]
    public required double ForSeconds { get; init; }

    /// <summary>What callers see of it; calls that are in flight when it starts included.</summary>
    public OutageKind Kind { get; init; } = OutageKind.Unavailable;
}

/// <summary>What callers see of an outage.</summary>
public enum OutageKind
{
    /// <summary>503 at once.</summary>
    Unavailable,

    /// <summary>Their connections are reset at once.</summary>
    Reset,

    /// <summary>No answer, ever.</summary>
    Hang,
}

/// <summary>A change in time. What is not given stays as it is; 0 lifts a limit.</summary>
public sealed record StepOptions
{
    /// <summary>When it begins, in seconds since the simulator started.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>
    /// Seconds that the change takes: it is made in equal steps of a tenth of a second. 0 (the default) for at once.
    /// A limit that is set or lifted altogether changes at once, and so does a ramp's setting when the next step of the same setting begins.
    /// </summary>
    [JsonPropertyName("over_s")]
    public double OverSeconds { get; init; }

    /// <summary>Requests a minute.</summary>
    public long? Rpm { get; init; }

    /// <summary>Tokens a minute.</summary>
    public long? Tpm { get; init; }

    /// <summary>Calls that are served at once.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Calls that are worked on at once.</summary>
    public int? Slots { get; init; }

    /// <summary>Mean latency in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Speed of the slots, from 0.001 to 1000, also for calls in progress; 1 is the usual one.</summary>
    public double? Speed { get; init; }
}
