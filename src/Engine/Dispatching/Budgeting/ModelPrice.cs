namespace ParallelLlm;

/// <summary>What a model costs.</summary>
/// <param name="InputPerMillion">Price of a million prompt tokens, zero or more.</param>
/// <param name="OutputPerMillion">Price of a million tokens of answers, zero or more.</param>
public readonly record struct ModelPrice(decimal InputPerMillion, decimal OutputPerMillion);
