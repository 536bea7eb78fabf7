namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>The work of each client.</summary>
internal sealed record WorkShape
{
    /// <summary>Calls of each client.</summary>
    public int Requests { get; init; } = 2000;

    /// <summary>Documents (requests to the engine) over which the calls are spread evenly.</summary>
    public int Documents
    {
        get => Bulk is null ? field : 2;
        init;
    } = 1;

    /// <summary>Seconds between the starts of documents; 0 for all at once.</summary>
    public double DocumentEveryS { get; init; }

    /// <summary>Seconds between two chunks of a document, for slow producers; 0 for all at once.</summary>
    public double ChunkEveryS { get; init; }

    /// <summary>A second document that arrives all at once; the first has the other chunks. Null for none.</summary>
    public BulkShape? Bulk { get; init; }

    /// <summary>Tokens of the system message of every call.</summary>
    public int SystemTokens { get; init; }

    /// <summary>Sizes of the prompts, drawn by weight.</summary>
    public IReadOnlyList<PromptShape> Prompts { get; init; } = [new PromptShape()];

    /// <summary>Maximum tokens of an answer that a call allows; null for no bound.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Maximum calls of one document at once; the engine's cap by default.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Documents that are cancelled.</summary>
    public IReadOnlyList<CancelShape> Cancel { get; init; } = [];

    /// <summary>The size of the next prompt.</summary>
    public int DrawTokens(Random random)
    {
        if (Prompts.Count == 1)
            return Prompts[0].Tokens;
        var drawn = random.NextDouble() * Prompts.Sum(prompt => prompt.Weight);
        foreach (var prompt in Prompts)
        {
            drawn -= prompt.Weight;
            if (drawn < 0)
                return prompt.Tokens;
        }

        return Prompts[^1].Tokens;
    }
}
