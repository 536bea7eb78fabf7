namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>Differences in real time.</summary>
internal sealed record HttpShape
{
    /// <summary>Speed-up over the file: times are divided by this and rates multiplied; bucket sizes stay the same.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The scenarios of a family that run over HTTP; null for all of them.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Calls of each client; as many as in virtual time by default.</summary>
    public int? Requests { get; init; }

    /// <summary>Additional or different targets: a single run must meet them, on a machine that may be busy.</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();
}
