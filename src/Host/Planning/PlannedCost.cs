namespace ParallelLlm.Host.Planning;

/// <summary>What tokens cost. Pure.</summary>
internal static class PlannedCost
{
    private const decimal Million = 1_000_000;

    /// <summary>
    /// The cost at the cheapest model with the fewest tokens, and at the dearest one with the most; null if a price is missing.
    /// </summary>
    /// <param name="models">The models that may be asked.</param>
    public static (decimal Low, decimal High)? Of(
        IEnumerable<string> models,
        IReadOnlyDictionary<string, ModelPrice> prices,
        (long Low, long High) prompts,
        (long Low, long High) answers)
    {
        var costs = models.Distinct()
            .Select(model => prices.TryGetValue(model, out var price)
                ? (Low: Cost(price, prompts.Low, answers.Low), High: Cost(price, prompts.High, answers.High))
                : ((decimal Low, decimal High)?)null)
            .ToList();
        return costs.Count == 0 || costs.Contains(null) ? null : (costs.Min(cost => cost!.Value.Low), costs.Max(cost => cost!.Value.High));
    }

    private static decimal Cost(ModelPrice price, long prompt, long answer) =>
        ((prompt * price.InputPerMillion) + (answer * price.OutputPerMillion)) / Million;
}
