namespace ParallelLlm.Host.Planning;

/// <summary>What a run would do and cost.</summary>
/// <param name="Formats">The documents by format.</param>
/// <param name="Unreadable">The documents that cannot be read, in the order of the input.</param>
/// <param name="Model">The model that is asked first.</param>
internal sealed record RunPlan(IReadOnlyList<FormatCounts> Formats, IReadOnlyList<UnreadableDocument> Unreadable, string Model)
{
    /// <summary>Chunks that cost something.</summary>
    public long Asked { get; init; }

    /// <summary>Calls for them.</summary>
    public long Calls { get; init; }

    /// <summary>Whether chunks share calls. <see cref="Packing.Auto"/> is not counted.</summary>
    public Packing Packing { get; init; }

    /// <summary>Whether the calls are made by batches.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Chunks whose answer is in the store.</summary>
    public long FromStore { get; init; }

    /// <summary>Chunks that get the answer of another one with the same text.</summary>
    public long Repeated { get; init; }

    /// <summary>Tokens of the calls' messages.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the schemas, which come on top where a provider counts them.</summary>
    public long SchemaTokens { get; init; }

    /// <summary>Characters of the user's own template that follow the text.</summary>
    public int TemplateAfterText { get; init; }

    /// <summary>The vocabulary that tokens are counted with.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Whether that is the model's.</summary>
    public bool IsVocabularyKnown { get; init; }

    /// <summary>Tokens of the answer about one chunk.</summary>
    public AnswerSize Answer { get; init; }

    /// <summary>What the calls cost, with the smallest and the largest answers; null if a price is missing.</summary>
    public (decimal Low, decimal High)? Cost { get; init; }

    /// <summary>Whether a price for cached prompts is known, which is not counted.</summary>
    public bool HasCachedPrice { get; init; }

    /// <summary>The first model without a price; null for none.</summary>
    public string? WithoutPrice { get; init; }

    public required KnownLimits Limits { get; init; }

    /// <summary>Null if unknown, and for batches.</summary>
    public PlannedTime? Time { get; init; }

    /// <summary>The files that the calls were written to; empty if they were not.</summary>
    public IReadOnlyList<string> BatchFiles { get; init; } = [];

    /// <summary>Lines in those files.</summary>
    public int BatchLines { get; init; }

    public FormatCounts Total => Formats.Aggregate(new FormatCounts("total"), (sum, format) => sum.Plus(format));

    public (long Low, long Usual, long High) AnswerTokens => (Asked * Answer.Low, Asked * Answer.Usual, Asked * Answer.High);
}
