namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Tokens of a call: those of its prompt and those of its answer.</summary>
internal readonly record struct CallTokens(long Prompt, long Completion)
{
    // Beyond any call, and sums over all calls in flight stay far from overflowing.
    private const long Most = 1_000_000_000_000;

    public static readonly CallTokens None = default;

    /// <summary>Clamps untrusted numbers, each to a range that sums can bear.</summary>
    public static CallTokens Clamped(long prompt, long completion) => new(Clamp(prompt), Clamp(completion));

    /// <summary>Clamps an untrusted number to a range that sums can bear.</summary>
    public static long Clamp(long tokens) => Math.Clamp(tokens, 0, Most);

    /// <summary>Each half times its factor, rounded up.</summary>
    public CallTokens Times(Correction factor) => new(Times(Prompt, factor.Prompt), Times(Completion, factor.Completion));

    private static long Times(long tokens, double factor) => (long)Math.Ceiling(Math.Clamp(tokens * factor, 0, Most));
}
