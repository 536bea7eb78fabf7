using ParallelLlm.Dispatching.Packing;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// Forecasts the tokens of a call: the prompt's by linear regression on earlier prompts, since providers count differently and add a
/// constant; the answer's by a running 90th percentile. Pure. Not thread-safe.
/// </summary>
internal sealed class TokenForecast
{
    private const double Quantile = 0.9;

    // Range of the ratio of a provider's count to the local one, for other vocabularies and scripts.
    private const double LowestSlope = 0.2;
    private const double HighestSlope = 8;
    private const double Overhead = 200;
    private const double MostWeight = 64;

    private double _weight;
    private double _counted;
    private double _charged;
    private double _spread;
    private double _together;
    private double _output = 200;

    public double TokensOf(in PackSize size, bool isAnnounced)
    {
        // A known maximum is reserved: providers may charge it, and announced levels return the unused part.
        var expected = size.Count * _output;
        var output = size.MaxOutputTokens is { } most && (isAnnounced || most < expected) ? most : expected;
        return PromptOf(size.TextTokens) + output;
    }

    public void Learn(in PackSize size, TokenUsage usage)
    {
        var output = Math.Max(0, usage.Total - usage.Prompt) / (double)size.Count;
        Fit(size.TextTokens, usage.Prompt);
        if (_weight == 1)
        {
            _output = output;
            return;
        }

        // Stochastic approximation of a quantile (Robbins and Monro, 1951): in equilibrium a tenth of the answers is longer.
        var step = Math.Max(1, _output) / 20;
        _output = Math.Max(0, _output + (output > _output ? step * Quantile : -step * (1 - Quantile)));
    }

    // Least squares with exponential forgetting, around running means. Prompts of equal size determine only the constant.
    private void Fit(double counted, double charged)
    {
        _weight = Math.Min(_weight + 1, MostWeight);
        var (dx, dy) = (counted - _counted, charged - _charged);
        _counted += dx / _weight;
        _charged += dy / _weight;
        _spread += ((dx * (counted - _counted)) - _spread) / _weight;
        _together += ((dx * (charged - _charged)) - _together) / _weight;
    }

    private double PromptOf(double counted)
    {
        if (_weight == 0)
            return counted + Overhead;
        // A spread below one percent is rounding.
        var slope = _spread > 1e-4 * _counted * _counted ? Math.Clamp(_together / _spread, LowestSlope, HighestSlope) : 1;
        return Math.Max(1, _charged + (slope * (counted - _counted)));
    }
}
