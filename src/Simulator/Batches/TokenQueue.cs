using System.Runtime.InteropServices;

namespace ParallelLlm.Simulator.Batches;

/// <summary>The tokens that wait, by model. Not thread-safe.</summary>
/// <param name="limit">Most tokens of a model; 0 for no limit.</param>
internal sealed class TokenQueue(long limit)
{
    private readonly Dictionary<string, QueuedTokens> _models = [];

    public long Limit => limit;

    /// <summary>The largest share of the limit that waited; null without a limit.</summary>
    public double? MostShare => limit == 0 ? null : _models.Values.Select(model => model.Most).DefaultIfEmpty().Max();

    /// <summary>The mean share of the limit that waited in the steady parts; null while there is none.</summary>
    public double? SteadyShare =>
        _models.Values.Sum(model => model.SteadySeconds) is > 0 and var seconds
            ? _models.Values.Sum(model => model.SteadyArea) / seconds
            : null;

    public bool TryAdd(TimeSpan now, string? model, long tokens) => limit == 0 || Of(model).TryAdd(now, tokens);

    public void Return(TimeSpan now, string? model, long tokens)
    {
        if (limit > 0)
            Of(model).Return(now, tokens);
    }

    private QueuedTokens Of(string? model)
    {
        ref var tokens = ref CollectionsMarshal.GetValueRefOrAddDefault(_models, model ?? "", out _);
        return tokens ??= new QueuedTokens(limit);
    }
}
