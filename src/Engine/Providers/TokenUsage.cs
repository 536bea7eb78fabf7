namespace ParallelLlm;

/// <summary>Tokens of one or more calls.</summary>
/// <param name="Prompt">Tokens of the messages sent; 0 if the provider reported none.</param>
/// <param name="Completion">Tokens of the answers; 0 if the provider reported none.</param>
/// <param name="Total">Both, and any others that the provider counts.</param>
public readonly record struct TokenUsage(long Prompt, long Completion, long Total)
{
    /// <summary>
    /// The part of <see cref="Prompt"/> that the provider had in its cache of prompts; 0 if it reported none, or more than the prompt.
    /// </summary>
    public long Cached { get => field > 0 && field <= Prompt ? field : 0; init; }

    /// <summary>The sums, capped at the largest number.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        new(Sum(left.Prompt, right.Prompt), Sum(left.Completion, right.Completion), Sum(left.Total, right.Total))
        {
            Cached = Sum(left.Cached, right.Cached),
        };

    /// <summary>The share of a part that reaches from one weight to another of the whole; the shares of all parts sum up exactly.</summary>
    internal TokenUsage Share(long from, long to, long whole)
    {
        // The total is divided as its parts are, so that none of them seems to have more.
        var (prompt, completion, other) = (Of(Prompt), Of(Completion), Of(Math.Max(0, Total - Prompt - Completion)));
        return new TokenUsage(prompt, completion, prompt + completion + other) { Cached = Of(Cached) };

        long Of(long tokens) => (long)((Int128)tokens * to / whole) - (long)((Int128)tokens * from / whole);
    }

    /// <summary>A provider's report, which may be missing or nonsense: an invalid number counts as missing.</summary>
    internal static TokenUsage Of(long? prompt, long? completion, long? total, long? cached = null)
    {
        var halves = new TokenUsage(Math.Max(0, prompt ?? 0), Math.Max(0, completion ?? 0), 0) { Cached = cached ?? 0 };
        return halves with { Cached = halves.Cached, Total = Math.Max(total ?? 0, Sum(halves.Prompt, halves.Completion)) };
    }

    // A foreign client may report anything.
    private static long Sum(long left, long right) => left > 0 && right > long.MaxValue - left ? long.MaxValue : left + right;
}
