namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Rate of an endpoint's answers while it has work. By Little's law the n-th call in flight is answered within n times the time between two
/// answers, however long the server's queue is. Immutable.
/// </summary>
/// <param name="Since">Engine time at which the endpoint last became busy.</param>
/// <param name="Last">Engine time of the last answer.</param>
/// <param name="Count">Answers since <paramref name="Since"/>.</param>
internal readonly record struct AnswerPace(TimeSpan Since, TimeSpan Last, double Count)
{
    /// <summary>No answer yet.</summary>
    public static readonly AnswerPace None = new(TimeSpan.Zero, TimeSpan.Zero, 0);

    // Older answers are discounted.
    private const double Most = 64;

    // Minimum change for a new policy: relative, and absolute, since timeouts are seconds long.
    private const double Worth = 0.2;
    private static readonly TimeSpan LeastWorth = TimeSpan.FromMilliseconds(10);

    /// <summary>Mean time between two answers; zero before the first.</summary>
    public TimeSpan PerAnswer => Count == 0 ? TimeSpan.Zero : (Last - Since) / Count;

    /// <summary>Returns the rate with one more answer.</summary>
    public AnswerPace With(TimeSpan sentAt, TimeSpan endedAt)
    {
        // Nothing was in flight before it: idle time does not count.
        if (Count == 0 || sentAt >= Last)
            return new AnswerPace(sentAt, endedAt, 1);
        var (since, count) = Count >= Most ? (Last - ((Last - Since) / 2), Count / 2) : (Since, Count);
        return new AnswerPace(since, endedAt > Last ? endedAt : Last, count + 1);
    }

    /// <summary>Whether a published time per answer is outdated.</summary>
    public bool IsOff(TimeSpan published)
    {
        var off = (PerAnswer - published).Duration();
        return off > LeastWorth && off > Worth * PerAnswer;
    }
}
