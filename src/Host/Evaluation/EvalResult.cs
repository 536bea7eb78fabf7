namespace ParallelLlm.Host.Evaluation;

/// <summary>Everything that an evaluation came to.</summary>
/// <param name="Gold">The gold file's path, as it was given.</param>
/// <param name="Profiles">At least one.</param>
internal sealed record EvalResult(string Gold, IReadOnlyList<ProfileScores> Profiles)
{
    /// <summary>The first profile beside an earlier evaluation; null without one.</summary>
    public BaselineComparison? Baseline { get; init; }

    /// <summary>When it was made, and by what, for people.</summary>
    public string Made { get; init; } = "";

    /// <summary>Minimums that are not reached, in words.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];
}
