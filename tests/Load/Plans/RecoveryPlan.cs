using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// Like draining, with samples of the server: how long after its trouble it takes to answer at nine tenths of the rate that its limits allow, over half a second.
/// </summary>
internal static class RecoveryPlan
{
    private const double Window = 0.5;
    private const double Part = 0.9;

    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        AnswerSamples? sampling = null;
        try
        {
            var metrics = await DrainPlan.RunAsync(context, bed => sampling = new AnswerSamples(bed.Server, context.Time, cancellationToken), cancellationToken);
            var scenario = context.Scenario;
            metrics["recovery_s"] = Seconds(await sampling!.EndAsync(), scenario.Work.RecoversAtSeconds, Part * RateAfter(scenario));
            return metrics;
        }
        finally
        {
            if (sampling is not null)
                await sampling.DisposeAsync();
        }
    }

    /// <summary>Seconds from a moment until the answers over a window reach a rate; not a number if they never do.</summary>
    internal static double Seconds(IReadOnlyList<(double At, long Answered)> samples, double from, double rate)
    {
        for (int first = 0, last = 0; first < samples.Count; first++)
        {
            while (last < samples.Count && samples[last].At < samples[first].At + Window)
                last++;
            if (last == samples.Count)
                break;
            var seconds = samples[last].At - samples[first].At;
            if (samples[first].At >= from && (samples[last].Answered - samples[first].Answered) / seconds >= rate)
                return samples[first].At - from;
        }

        return double.NaN;
    }

    private static double RateAfter(Scenario scenario)
    {
        var capacity = new Capacity(new ControlScenario { Title = "", Server = scenario.Server, Clients = new ClientsShape { Cap = scenario.Engine.MaxConcurrency } });
        capacity.MoveTo(scenario.Work.RecoversAtSeconds + 0.001);
        var byPermits = capacity.Permits / (capacity.RttSeconds * capacity.Slowness);
        return capacity.Rpm > 0 ? Math.Min(byPermits, capacity.Rpm / 60) : byPermits;
    }
}
