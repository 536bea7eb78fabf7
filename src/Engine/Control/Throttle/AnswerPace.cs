namespace ParallelLlm.Control.Throttle;

/// <summary>
/// How fast an endpoint answers while it has work. By Little's law the n-th call in flight is answered within n times the time between two answers, however
/// long the server's queue is. Immutable.
/// </summary>
/// <param name="Since">When the endpoint began to have work.</param>
/// <param name="Last">The last answer.</param>
/// <param name="Count">Answers since then.</param>
internal sealed record AnswerPace(TimeSpan Since, TimeSpan Last, double Count)
{
    /// <summary>Nothing was answered yet.</summary>
    public static readonly AnswerPace None = new(TimeSpan.Zero, TimeSpan.Zero, 0);

    // What is older than about so many answers is forgotten.
    private const double Most = 64;

    // What is told need not be told again for less.
    private const double Worth = 0.2;

    /// <summary>Mean time between two answers; zero before the first.</summary>
    public TimeSpan PerAnswer => Count == 0 ? TimeSpan.Zero : (Last - Since) / Count;

    /// <summary>The same with one more answer.</summary>
    public AnswerPace With(TimeSpan sentAt, TimeSpan endedAt)
    {
        // Nothing was in flight before it: time without work does not count.
        if (Count == 0 || sentAt >= Last)
            return new AnswerPace(sentAt, endedAt, 1);
        var (since, count) = Count >= Most ? (Last - ((Last - Since) / 2), Count / 2) : (Since, Count);
        return new AnswerPace(since, endedAt > Last ? endedAt : Last, count + 1);
    }

    /// <summary>Whether what was told is clearly not so any more.</summary>
    public bool IsOff(TimeSpan told) => Math.Abs((PerAnswer - told) / TimeSpan.FromSeconds(1)) > Worth * PerAnswer.TotalSeconds;
}
