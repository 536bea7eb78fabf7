namespace ParallelLlm;

/// <summary>A batch in a provider's account.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Status">Its state, in the provider's word.</param>
/// <param name="HasEnded">Whether that is final.</param>
/// <param name="Name">The name that this program has given it; null if another has started it.</param>
/// <param name="Completed">Calls answered so far.</param>
/// <param name="Total">Calls; 0 if unknown.</param>
public sealed record BatchInfo(string Id, string Status, bool HasEnded, string? Name, long Completed, long Total)
{
    /// <summary>The time of its creation; null if the provider does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Its model; null if the provider does not say.</summary>
    public string? Model { get; init; }

    /// <summary>Codes of the errors that it was refused for in validation.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
