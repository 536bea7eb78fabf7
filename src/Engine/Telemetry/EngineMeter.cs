using System.Diagnostics.Metrics;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Telemetry;

/// <summary>The engine's metrics, all names in one place. Listen to the meter named <see cref="Name"/>.</summary>
public static class EngineMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "ParallelLlm";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Chunks = Meter.CreateCounter<long>(
        "parallel_llm.chunks", "{chunk}", "Chunks that reached a terminal status, by status.");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "parallel_llm.attempts", "{attempt}", "Calls made.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "parallel_llm.attempt.failures", "{attempt}", "Calls that failed, by kind.");

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "parallel_llm.tokens", "{token}", "Tokens as the provider reported them, by type.");

    private static readonly Counter<long> LimitMoves = Meter.CreateCounter<long>(
        "parallel_llm.limit.changes", "{change}", "Changes of an endpoint's limit.");

    private static readonly Histogram<double> ChunkDuration = Meter.CreateHistogram<double>(
        "parallel_llm.chunk.duration", "s", "From a chunk's first attempt to its end.");

    private static readonly KeyValuePair<string, object?>[] StatusTags =
        [.. Enum.GetValues<RequestStatus>().Select(status => new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()))];

    private static readonly KeyValuePair<string, object?>[] KindTags =
        [.. Enum.GetValues<FailureKind>().Select(kind => new KeyValuePair<string, object?>("kind", kind.Name()))];

    private static readonly KeyValuePair<string, object?> PromptTag = new("type", "prompt");

    private static readonly KeyValuePair<string, object?> CompletionTag = new("type", "completion");

    internal static void Count(in TrackEvent step)
    {
        switch (step.Status)
        {
            case RequestStatus.InProgress when step.IsStart:
                Attempts.Add(1);
                return;
            case RequestStatus.Pending:
                return;
        }

        // A cancellation or a deadline is not the endpoint's failure, and needs no call.
        if (step.Failure is { } failure and not (FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget))
            Failures.Add(1, KindTags[(int)failure]);
        if (step.Usage.Prompt > 0)
            Tokens.Add(step.Usage.Prompt, PromptTag);
        if (step.Usage.Completion > 0)
            Tokens.Add(step.Usage.Completion, CompletionTag);
        if (step.Status is RequestStatus.Retrying or RequestStatus.InProgress)
            return;

        Chunks.Add(1, StatusTags[(int)step.Status]);
        if (ChunkDuration.Enabled && step.Record.Started is { } started)
            ChunkDuration.Record((step.At - started).TotalSeconds, StatusTags[(int)step.Status]);
    }

    internal static void Count(LimitChange change) =>
        LimitMoves.Add(1, new KeyValuePair<string, object?>("endpoint", change.Endpoint));
}
