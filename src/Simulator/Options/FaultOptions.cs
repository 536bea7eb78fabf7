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
