namespace ParallelLlm.Simulator;

/// <summary>What a simulator has seen, by its own clock. A snapshot; as JSON its names are in snake_case.</summary>
public sealed record SimulatorStats
{
    /// <summary>Calls that arrived.</summary>
    public long Requests { get; init; }

    /// <summary>Calls that got a whole answer.</summary>
    public long Answered { get; init; }

    /// <summary>Calls refused with 429 by a limit: the next two together.</summary>
    public long Throttled => ThrottledByRate + ThrottledByConcurrency;

    /// <summary>Calls refused by the request or token bucket.</summary>
    public long ThrottledByRate { get; init; }

    /// <summary>Calls refused by the hidden concurrency limit.</summary>
    public long ThrottledByConcurrency { get; init; }

    /// <summary>Calls refused for another reason, or answered with a fault.</summary>
    public long Failed { get; init; }

    /// <summary>Accepted calls whose caller left before the answer.</summary>
    public long Abandoned { get; init; }

    /// <summary>Accepted calls that have not ended, never-answered ones included.</summary>
    public int InFlight { get; init; }

    /// <summary>The most that <see cref="InFlight"/> has been.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>When the first call arrived, in seconds since the start; null before.</summary>
    public double? FirstRequestAt { get; init; }

    /// <summary>When the last answer was sent, in seconds since the start; null before.</summary>
    public double? LastAnswerAt { get; init; }

    /// <summary>Seconds since the start.</summary>
    public double Now { get; init; }

    /// <summary>Tokens of the prompts of answered calls.</summary>
    public long PromptTokens { get; init; }

    /// <summary>The part of these that was in the cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Tokens of the answers.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Both.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Distinct request bodies that were answered; null where bodies are not compared (the in-process client).</summary>
    public long? DistinctAnswered { get; init; }

    /// <summary>Distinct request bodies that were answered more than once; null where bodies are not compared.</summary>
    public long? DuplicateAnswered { get; init; }

    /// <summary>What became of batches; null where there are none.</summary>
    public BatchStats? Batches { get; init; }
}
