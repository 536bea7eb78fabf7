using ParallelLlm.Simulator;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Laboratory.Definition;
using ParallelLlm.Tests.Load.Laboratory.Measures;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// The same as draining, with a look at the server now and then: how long after its trouble has passed it answers at nine tenths of what its limits allow, over half a second.
/// </summary>
internal static class RecoveryPlan
{
    private const double Window = 0.5;
    private const double Part = 0.9;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var samples = new List<(double At, long Answered)>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task? sampling = null;
        var metrics = await DrainPlan.RunAsync(context, bed => sampling = SampleAsync(bed.Server, samples, context.Time, done.Token), cancellationToken);
        await done.CancelAsync();
        await sampling!;

        var scenario = context.Scenario;
        metrics["recovery_s"] = Seconds(samples, scenario.Work.RecoversAtSeconds, Part * RateAfter(scenario));
        return metrics;
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
        var byPlaces = capacity.Places / (capacity.RttSeconds * capacity.Slowness);
        return capacity.Rpm > 0 ? Math.Min(byPlaces, capacity.Rpm / 60) : byPlaces;
    }

    private static async Task SampleAsync(SimulatorServer server, List<(double At, long Answered)> samples, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var stats = server.Stats;
            samples.Add((stats.Now, stats.Answered));
            // A cancelled wait only means: that was the last one.
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
