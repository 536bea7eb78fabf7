namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Tokens of a call: prompt and answer.</summary>
internal readonly record struct CallTokens(long Prompt, long Completion)
{
    // Beyond any call; sums over all calls in flight cannot overflow.
    private const long Most = 1_000_000_000_000;

    public static readonly CallTokens None = default;

    /// <summary>Clamps untrusted numbers to a range whose sums cannot overflow.</summary>
    public static CallTokens Clamped(long prompt, long completion) => new(Clamp(prompt), Clamp(completion));

    /// <summary>Clamps an untrusted number to a range whose sums cannot overflow.</summary>
    public static long Clamp(long tokens) => Math.Clamp(tokens, 0, Most);

    /// <summary>Multiplies each half by its factor, rounded up.</summary>
    public CallTokens Times(Correction factor) => new(Times(Prompt, factor.Prompt), Times(Completion, factor.Completion));

    private static long Times(long tokens, double factor) => (long)Math.Ceiling(Math.Clamp(tokens * factor, 0, Most));
}
