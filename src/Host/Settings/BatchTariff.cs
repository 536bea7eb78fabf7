namespace ParallelLlm.Host.Settings;

/// <summary>Prices of a model in batches.</summary>
internal static class BatchTariff
{
    /// <summary>Factor on the ordinary prices where the configuration has none: what most providers ask.</summary>
    public const decimal UsualFactor = 0.5m;

    /// <summary>Name of the prices among those of all models.</summary>
    public static string NameOf(string model) => $"{model} (batch)";

    public static ModelPrice Of(ModelPrice price, decimal factor) => new(price.InputPerMillion * factor, price.OutputPerMillion * factor)
    {
        CachedInputPerMillion = price.CachedInputPerMillion * factor,
    };
}
