using ParallelLlm.Options;

namespace ParallelLlm.Budgets;

/// <summary>Tokens and what they cost.</summary>
internal readonly record struct Spend(long Tokens, decimal Cost)
{
    public static readonly Spend None = default;

    // Far beyond any budget, and far from overflowing when such are added up.
    public static readonly Spend Boundless = new(long.MaxValue / 2, 1e20m);

    /// <summary>What a call costs that used or may use so many tokens.</summary>
    public static Spend Of(long prompt, long completion, ModelPrice price)
    {
        const decimal Million = 1_000_000;
        return new(prompt + completion, ((prompt * price.InputPerMillion) + (completion * price.OutputPerMillion)) / Million);
    }

    public static Spend operator +(Spend left, Spend right) => new(left.Tokens + right.Tokens, left.Cost + right.Cost);

    public static Spend operator -(Spend left, Spend right) => new(left.Tokens - right.Tokens, left.Cost - right.Cost);

    public static Spend operator /(Spend whole, int parts) => new(whole.Tokens / parts, whole.Cost / parts);

    public static Spend Min(Spend left, Spend right) => new(Math.Min(left.Tokens, right.Tokens), Math.Min(left.Cost, right.Cost));

    public bool IsWithin(Spend bound) => Tokens <= bound.Tokens && Cost <= bound.Cost;
}
