namespace ParallelLlm.Simulator.Options;

/// <summary>
/// A cache of prompts: the beginning of a prompt that an earlier accepted call had is reported as cached. It counts four characters a
/// token, and no more tokens than the prompt has.
/// </summary>
public sealed record CacheOptions
{
    /// <summary>Tokens of the shortest beginning that is cached; 1,024 by default.</summary>
    public int MinTokens { get; init; } = 1_024;

    /// <summary>Tokens by which longer ones grow; 128 by default.</summary>
    public int Step { get; init; } = 128;

    /// <summary>
    /// Beginnings that are remembered, one for each length of a prompt; 100,000 by default. Those longest unused go first.
    /// </summary>
    public int Prefixes { get; init; } = 100_000;

    /// <summary>How answers report cached tokens.</summary>
    public CacheDialect Dialect { get; init; }
}
