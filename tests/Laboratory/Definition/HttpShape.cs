namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>What is different in real time.</summary>
internal sealed record HttpShape
{
    /// <summary>How much faster than the file says: its times are divided by this and its rates multiplied; buckets hold what they hold.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The scenarios of a family that run over HTTP; null for all of them.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Calls of each client; as many as in virtual time by default.</summary>
    public int? Requests { get; init; }

    /// <summary>Targets that are added, or other than in virtual time: one run has to meet them, on a machine that may have other things to do.</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();
}
