using ParallelLlm.Calling;

namespace ParallelLlm.Admission;

/// <summary>
/// How many tokens a call will cost: the chunk's own, what prompts add to it, and a running 90th percentile of the answers. Pure. Not thread-safe.
/// </summary>
internal sealed class TokenForecast
{
    private const double Quantile = 0.9;

    private double _overhead = 200;
    private double _output = 200;
    private bool _learnt;

    /// <summary>The forecast for one call.</summary>
    /// <param name="item">What is to be sent.</param>
    /// <param name="isAnnounced">Whether the provider announces what is left.</param>
    public double TokensOf(WorkItem item, bool isAnnounced)
    {
        // Where the most is known it is reserved: providers may charge it, and what is announced gives back what was not used.
        var output = item.MaxOutputTokens is { } most && (isAnnounced || most < _output) ? most : _output;
        return item.Chunk.TokenCount + _overhead + output;
    }

    /// <summary>Learns from a call's usage.</summary>
    public void Learn(WorkItem item, TokenUsage usage)
    {
        var overhead = Math.Max(0, usage.Prompt - item.Chunk.TokenCount);
        var output = Math.Max(0, usage.Total - usage.Prompt);
        if (!_learnt)
        {
            (_overhead, _output, _learnt) = (overhead, output, true);
            return;
        }

        _overhead += (overhead - _overhead) / 16;
        // Stochastic approximation of a quantile (Robbins and Monro, 1951): the steps balance where a tenth of the answers is longer.
        var step = Math.Max(1, _output) / 20;
        _output = Math.Max(0, _output + (output > _output ? step * Quantile : -step * (1 - Quantile)));
    }
}
