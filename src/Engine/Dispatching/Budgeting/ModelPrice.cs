namespace ParallelLlm;

/// <summary>The price of a model.</summary>
/// <param name="InputPerMillion">Price per million prompt tokens, zero or more.</param>
/// <param name="OutputPerMillion">Price per million answer tokens, zero or more.</param>
public readonly record struct ModelPrice(decimal InputPerMillion, decimal OutputPerMillion)
{
    /// <summary>
    /// Price per million prompt tokens that the provider had in its cache, from zero to <see cref="InputPerMillion"/>; null (the default)
    /// for no discount. Reservations of a budget are made without it.
    /// </summary>
    public decimal? CachedInputPerMillion { get; init; }
}
