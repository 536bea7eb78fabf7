namespace ParallelLlm.Simulator;

/// <summary>What became of the batches of a simulator. A snapshot; as JSON its names are in snake_case.</summary>
public sealed record BatchStats
{
    /// <summary>Batches created, those that failed later included.</summary>
    public long Created { get; init; }

    /// <summary>Batches that ended <c>completed</c>.</summary>
    public long Completed { get; init; }

    /// <summary>Batches that ended <c>failed</c>.</summary>
    public long Failed { get; init; }

    /// <summary>Batches that ended <c>expired</c>.</summary>
    public long Expired { get; init; }

    /// <summary>Batches that ended <c>cancelled</c>.</summary>
    public long Cancelled { get; init; }

    /// <summary>Batches refused because too many tokens waited, whether they were created or not.</summary>
    public long RefusedByQueue { get; init; }

    /// <summary>Batches that came into progress though one with the same value of <c>parallel_llm</c> in its metadata had before.</summary>
    public long StartedTwice { get; init; }

    /// <summary>Lines answered with 200, which a provider charges for.</summary>
    public long LinesAnswered { get; init; }

    /// <summary>
    /// Distinct lines (id and body) answered with 200 again after a whole answer: one that was neither cut off nor broken JSON.
    /// </summary>
    public long LinesAnsweredTwice { get; init; }

    /// <summary>Tokens of the prompts of answered lines.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the answers.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>The largest share of a model's limit of tokens that waited; null without a limit.</summary>
    public double? QueueShareMost { get; init; }

    /// <summary>
    /// The share of the limit of tokens that waited, as mean over time: for each model from the moment at which the queue was first filled
    /// to 90 % until the creation of the last batch that it took. Null while there is no such time.
    /// </summary>
    public double? QueueShareSteady { get; init; }
}
