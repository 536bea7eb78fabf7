using System.Diagnostics.Metrics;
using System.Text.Json;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;

namespace ParallelLlm;

/// <summary>
/// The engine's own metrics; <see cref="ModelCall"/> measures calls to models. Listen to the meter and the activity source named
/// <see cref="Name"/>.
/// </summary>
public static class EngineMeter
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "ParallelLlm";

    internal static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Chunks = Meter.CreateCounter<long>(
        "parallel_llm.chunks", "{chunk}", "Chunks that reached a terminal status, by status.");

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "parallel_llm.attempts", "{attempt}", "Calls made.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "parallel_llm.attempt.failures", "{attempt}", "Calls that failed, by kind.");

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "parallel_llm.tokens", "{token}", "Tokens as the provider reported them, by type.");

    private static readonly Counter<long> CachedTokens = Meter.CreateCounter<long>(
        "parallel_llm.tokens.cached", "{token}", "Prompt tokens that the provider had in its cache; part of parallel_llm.tokens.");

    private static readonly Counter<long> Changes = Meter.CreateCounter<long>(
        "parallel_llm.control.changes", "{change}", "Changes of limits, rates, waits and breakers, by kind.");

    private static readonly Counter<long> FromStore = Meter.CreateCounter<long>(
        "parallel_llm.chunks.from_store", "{chunk}", "Completed chunks whose answer had already been paid for.");

    private static readonly Counter<long> StoreErrors = Meter.CreateCounter<long>(
        "parallel_llm.store.failures", "{chunk}", "Chunks whose answer could not be looked up or stored, by operation.");

    // From a quick answer to a chunk that was queued many times.
    private static readonly Histogram<double> ChunkDuration = Meter.CreateHistogram(
        "parallel_llm.chunk.duration", "s", "From a chunk's first attempt to its end.", tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000],
        });

    private static readonly KeyValuePair<string, object?>[] StatusTags = Tags<ChunkStatus>("status");

    private static readonly KeyValuePair<string, object?>[] KindTags = Tags<FailureKind>("kind");

    private static readonly KeyValuePair<string, object?>[] WhatTags = Tags<ControlAspect>("what");

    private static readonly KeyValuePair<string, object?> PromptTag = new("type", "prompt");

    private static readonly KeyValuePair<string, object?> CompletionTag = new("type", "completion");

    /// <summary>Starts every series at zero, so that an event that has not happened differs from one that is not measured.</summary>
    internal static void Begin(IEnumerable<string> endpoints)
    {
        Add(Attempts, 0);
        foreach (var status in (ChunkStatus[])[ChunkStatus.Completed, ChunkStatus.Failed, ChunkStatus.Cancelled])
            Add(Chunks, 0, StatusTags[(int)status]);
        foreach (var kind in Enum.GetValues<FailureKind>().Where(IsCounted))
            Add(Failures, 0, KindTags[(int)kind]);
        Add(Tokens, 0, PromptTag);
        Add(Tokens, 0, CompletionTag);
        Add(CachedTokens, 0);
        Add(FromStore, 0);
        foreach (var operation in (string[])["find", "save"])
            CountStoreFailures(operation, 0);
        foreach (var endpoint in endpoints)
        {
            foreach (var what in WhatTags)
                Add(Changes, 0, EndpointTag(endpoint), what);
        }
    }

    /// <summary>Counts a step. The record still has its state from before it.</summary>
    internal static void Count(in TrackEvent step)
    {
        switch (step.Status)
        {
            case ChunkStatus.InProgress when step.IsStart:
                Add(Attempts, 1);
                return;
            case ChunkStatus.Pending:
                return;
        }

        // A chunk given up while it waits has no call that could have failed.
        if (step.Failure is { } failure && IsCounted(failure) && step.Record.Status == ChunkStatus.InProgress)
            Add(Failures, 1, KindTags[(int)failure]);
        if (step.Usage.Prompt > 0)
            Add(Tokens, step.Usage.Prompt, PromptTag);
        if (step.Usage.Cached > 0)
            Add(CachedTokens, step.Usage.Cached);
        if (step.Usage.Completion > 0)
            Add(Tokens, step.Usage.Completion, CompletionTag);
        if (step.Status is ChunkStatus.Retrying or ChunkStatus.InProgress)
            return;

        Add(Chunks, 1, StatusTags[(int)step.Status]);
        if (step.FromStore)
            Add(FromStore, 1);
        if (ChunkDuration.Enabled && step.Record.Started is { } started)
            Record((step.At - started).TotalSeconds, StatusTags[(int)step.Status]);
    }

    internal static void CountFromStore(int chunks)
    {
        Add(Chunks, chunks, StatusTags[(int)ChunkStatus.Completed]);
        Add(FromStore, chunks);
    }

    internal static void Count(ControlChange change) =>
        Add(Changes, 1, EndpointTag(change.Endpoint), WhatTags[(int)change.What]);

    internal static void CountStoreFailures(string operation, int chunks) =>
        Add(StoreErrors, chunks, new KeyValuePair<string, object?>("operation", operation));

    // Listeners are foreign code: their exceptions must not end the measured work.
    private static void Add(Counter<long> counter, long value, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(value, tags);
        }
        catch (Exception)
        {
            // Not logged: the logger may listen as well.
        }
    }

    private static void Record(double seconds, in KeyValuePair<string, object?> tag)
    {
        try
        {
            ChunkDuration.Record(seconds, tag);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private static KeyValuePair<string, object?>[] Tags<T>(string key)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value =>
            new KeyValuePair<string, object?>(key, JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())))];

    private static KeyValuePair<string, object?> EndpointTag(string endpoint) => new("endpoint", endpoint);

    // A cancellation, a deadline or a spent budget is not a failure of the endpoint.
    private static bool IsCounted(FailureKind kind) =>
        kind is not (FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Deferred);
}
