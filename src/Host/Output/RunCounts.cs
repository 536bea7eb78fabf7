namespace ParallelLlm.Host.Output;

/// <summary>What a run has done so far.</summary>
internal sealed record RunCounts
{
    public int Documents { get; init; }

    public bool AllDocumentsFound { get; init; }

    /// <summary>Documents read to their end.</summary>
    public int ReadDocuments { get; init; }

    public int CompletedDocuments { get; init; }

    public IReadOnlyList<string> PartialDocuments { get; init; } = [];

    public IReadOnlyList<string> FailedDocuments { get; init; } = [];

    /// <summary>Documents without a line.</summary>
    public IReadOnlyList<string> UnfinishedDocuments { get; init; } = [];

    /// <summary>Partial and failed documents with what they lack, for people; no more than anyone reads.</summary>
    public IReadOnlyList<string> Shortfalls { get; init; } = [];

    /// <summary>Documents whose texts could not be written to their files.</summary>
    public int MissingTexts { get; init; }

    /// <summary>Why the first of those texts is missing; null if none is.</summary>
    public string? TextProblem { get; init; }

    /// <summary>Fields that no completed document has a value for.</summary>
    public IReadOnlyList<string> EmptyFields { get; init; } = [];

    public long Chunks { get; init; }

    public long CompletedChunks { get; init; }

    public long FailedChunks { get; init; }

    /// <summary>Those of the completed chunks that cost nothing, because they had been paid for before.</summary>
    public long ChunksFromStore { get; init; }

    /// <summary>Documents that were recognised and not even cut into chunks.</summary>
    public int DocumentsFromStore { get; init; }

    /// <summary>Mean processing time of the completed chunks that were sent.</summary>
    public TimeSpan AverageTime { get; init; }
}
