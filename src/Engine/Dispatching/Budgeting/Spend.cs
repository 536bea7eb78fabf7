namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Tokens and their cost, zero or more. Sums saturate instead of overflowing.</summary>
internal readonly record struct Spend(long Tokens, decimal Cost)
{
    // Above any call's cost; sums over all calls in flight cannot overflow.
    private const decimal MostForOneCall = 1e16m;

    public static readonly Spend None = default;

    // Above any budget; sums cannot overflow.
    public static readonly Spend Boundless = new(long.MaxValue / 2, 1e20m);

    /// <summary>The spending for a number of tokens.</summary>
    /// <param name="cached">The part of the prompt that the provider had in its cache.</param>
    public static Spend Of(CallTokens tokens, ModelPrice price, long cached = 0)
    {
        var cost = CostOf(tokens.Prompt - cached, price.InputPerMillion)
            + CostOf(cached, price.CachedInputPerMillion ?? price.InputPerMillion)
            + CostOf(tokens.Completion, price.OutputPerMillion);
        return new(tokens.Prompt + tokens.Completion, Math.Min(cost, MostForOneCall));
    }

    public static Spend operator +(Spend left, Spend right) => new(Sum(left.Tokens, right.Tokens), Sum(left.Cost, right.Cost));

    public static Spend operator -(Spend left, Spend right) => new(left.Tokens - right.Tokens, left.Cost - right.Cost);

    public static Spend operator /(Spend whole, int parts) => new(whole.Tokens / parts, whole.Cost / parts);

    /// <summary>The smaller value of each.</summary>
    public static Spend Least(Spend left, Spend right) => new(Math.Min(left.Tokens, right.Tokens), Math.Min(left.Cost, right.Cost));

    /// <summary>The larger value of each.</summary>
    public static Spend Most(Spend left, Spend right) => new(Math.Max(left.Tokens, right.Tokens), Math.Max(left.Cost, right.Cost));

    public bool IsWithin(Spend bound) => Tokens <= bound.Tokens && Cost <= bound.Cost;

    private static decimal CostOf(long tokens, decimal perMillion)
    {
        const decimal Million = 1_000_000;
        return (double)tokens * (double)perMillion >= (double)(MostForOneCall * Million) ? MostForOneCall : tokens * perMillion / Million;
    }

    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    private static decimal Sum(decimal left, decimal right) => left > decimal.MaxValue - right ? decimal.MaxValue : left + right;
}
