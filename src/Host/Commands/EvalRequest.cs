using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Host.Commands;

/// <summary>What an evaluation was asked for, beside the settings of its runs.</summary>
/// <param name="Gold">Path of the gold file.</param>
internal sealed record EvalRequest(string Gold)
{
    /// <summary>Results to score instead of running; null to run.</summary>
    public string? Results { get; init; }

    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Runs of each profile.</summary>
    public int Repeats { get; init; } = 1;

    public string? Baseline { get; init; }

    public IReadOnlyList<Minimum> Minimums { get; init; } = [];

    public string? Out { get; init; }

    public string? JUnit { get; init; }

    public string? Page { get; init; }

    /// <summary>The files to write, with their flags.</summary>
    public IEnumerable<(string Flag, string Path)> Targets =>
        new[] { ("--out", Out), ("--junit", JUnit), ("--html", Page) }
            .Where(target => target.Item2 is not null).Select(target => (target.Item1, target.Item2!));
}
