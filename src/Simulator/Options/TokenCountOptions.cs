namespace ParallelLlm.Simulator.Options;

/// <summary>How the provider counts a prompt's tokens.</summary>
public sealed record TokenCountOptions
{
    /// <summary>Tokens counted for every four characters, from 0.01 to 100; 1 by default.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Whether system and developer messages count; true by default.</summary>
    public bool System { get; init; } = true;

    /// <summary>Whether the schema of <c>response_format</c> counts; false by default.</summary>
    public bool Schema { get; init; }

    /// <summary>Tokens of a prompt, from the characters of its parts.</summary>
    internal int Of(int system, int others, int schema)
    {
        var tokens = ParallelLlm.Simulator.Rule.RuleModel.Tokens((System ? system : 0) + others + (Schema ? schema : 0));
        return Factor == 1 ? tokens : (int)Math.Ceiling(tokens * Factor);
    }
}
