namespace ParallelLlm.Host.Planning;

/// <summary>The tokens that an answer may have.</summary>
/// <param name="Low">Of the smallest.</param>
/// <param name="High">Of the largest.</param>
/// <param name="StoredAnswers">Answers of the store that this comes from; 0 if it comes from the schema.</param>
internal readonly record struct AnswerSize(long Low, long High, int StoredAnswers = 0)
{
    /// <summary>The same with no answer larger than a limit.</summary>
    public AnswerSize Within(long? limit) =>
        limit is { } most ? this with { Low = Math.Min(Low, most), High = Math.Min(High, most) } : this;
}
