namespace ParallelLlm.Host.Planning;

/// <summary>The tokens that an answer may have.</summary>
/// <param name="Low">Of the smallest.</param>
/// <param name="Usual">Of one as they are expected.</param>
/// <param name="High">Of the largest.</param>
/// <param name="StoredAnswers">Answers of the store that this comes from; 0 if it comes from the schema.</param>
internal readonly record struct AnswerSize(long Low, long Usual, long High, int StoredAnswers = 0)
{
    /// <summary>The same with so many tokens more.</summary>
    public AnswerSize Plus(long tokens) => this with { Low = Low + tokens, Usual = Usual + tokens, High = High + tokens };

    /// <summary>The same with no answer larger than a limit.</summary>
    public AnswerSize Within(long? limit) =>
        limit is { } most ? this with { Low = Math.Min(Low, most), Usual = Math.Min(Usual, most), High = Math.Min(High, most) } : this;
}
