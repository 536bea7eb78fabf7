namespace ParallelLlm;

/// <summary>Limits on a store. The oldest entries are removed first. Immutable.</summary>
public sealed record StoreLimits
{
    /// <summary>
    /// Maximum bytes in use, from 1 MiB; 4 GiB by default. Above it, the oldest entries are removed until a tenth is free.
    /// </summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>Maximum age of an entry, more than zero; 90 days by default, null for no limit.</summary>
    public TimeSpan? MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Throws when a limit is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the limit and its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1 << 20, nameof(MaxBytes));
        if (MaxAge is { } age)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(age, TimeSpan.Zero, nameof(MaxAge));
    }
}
