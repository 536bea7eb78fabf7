using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>How long the work on a call takes, without any wait for a slot.</summary>
internal sealed class LatencyModel(LatencyOptions options, Random random)
{
    private readonly LogNormal _draw = new(options.Cv, random);

    public double MeanMs { get; set; } = options.Ms;

    public TimeSpan Draw(TimeSpan now, int outputTokens, int inFlight)
    {
        var milliseconds = _draw.Draw(MeanMs) + (options.PerTokenMs * outputTokens);
        if (options.KneeAbove > 0 && inFlight > options.KneeAbove)
            milliseconds *= 1 + (options.KneeSlope * (inFlight - options.KneeAbove));
        if (options.DriftPerMin != 0)
            milliseconds *= Math.Max(0.1, 1 + (options.DriftPerMin * now.TotalMinutes));
        return Durations.Milliseconds(milliseconds);
    }
}
