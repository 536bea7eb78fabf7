namespace ParallelLlm;

/// <summary>The price of a model.</summary>
/// <param name="InputPerMillion">Price per million prompt tokens, zero or more.</param>
/// <param name="OutputPerMillion">Price per million answer tokens, zero or more.</param>
public readonly record struct ModelPrice(decimal InputPerMillion, decimal OutputPerMillion);
