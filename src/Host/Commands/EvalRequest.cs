using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Commands;

/// <summary>What an evaluation was asked for, beside the settings of its runs.</summary>
/// <param name="Gold">Path of the gold file.</param>
internal sealed record EvalRequest(string Gold)
{
    /// <summary>Results to score instead of running; null to run.</summary>
    public string? Results { get; init; }

    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>The profiles to run; one that is null without any.</summary>
    public IReadOnlyList<string?> ProfilesOrNone => [.. Profiles.DefaultIfEmpty<string?>(null)];

    /// <summary>Runs of each profile.</summary>
    public int Repeats { get; init; } = 1;

    public string? Baseline { get; init; }

    public IReadOnlyList<Minimum> Minimums { get; init; } = [];

    public string? Out { get; init; }

    public string? JUnit { get; init; }

    public string? Page { get; init; }

    /// <summary>The files to write.</summary>
    public IEnumerable<TargetFile> Targets
    {
        get
        {
            if (Out is not null)
                yield return new("--out", Out, FileSignature.Evaluation);
            if (JUnit is not null)
                yield return new("--junit", JUnit, FileSignature.JUnit);
            if (Page is not null)
                yield return new("--html", Page, FileSignature.EvaluationPage);
        }
    }
}
