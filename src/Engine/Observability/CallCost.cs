namespace ParallelLlm.Observability;

/// <summary>Cost of the tokens that calls have reported.</summary>
/// <param name="Paid">The cost.</param>
/// <param name="Saved">The difference to the cost without the provider's cache of prompts.</param>
internal readonly record struct CallCost(decimal Paid, decimal Saved)
{
    public static CallCost operator +(CallCost left, CallCost right) => new(left.Paid + right.Paid, left.Saved + right.Saved);
}
