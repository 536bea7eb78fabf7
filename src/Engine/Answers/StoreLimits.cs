namespace ParallelLlm;

/// <summary>How much a store keeps. What was stored first goes first. Immutable.</summary>
public sealed record StoreLimits
{
    /// <summary>
    /// Most bytes in use, from 1 MiB; 4 GiB by default. When it is passed, the oldest entries are removed until a tenth of it is free
    /// again.
    /// </summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>How long an entry is kept after it was stored, more than zero; 90 days by default, null for ever.</summary>
    public TimeSpan? MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Throws when a limit is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the limit and what it takes.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1 << 20, nameof(MaxBytes));
        if (MaxAge is { } age)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(age, TimeSpan.Zero, nameof(MaxAge));
    }
}
