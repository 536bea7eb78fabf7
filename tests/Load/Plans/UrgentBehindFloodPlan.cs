namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// Single urgent chunks while one request of many chunks holds every permit. A permit becomes free within one latency of the server, so that is the maximum wait of an urgent
/// chunk.
/// </summary>
internal static class UrgentBehindFloodPlan
{
    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var work = context.Scenario.Work;
        var random = new Random(context.Scenario.Server.Seed);
        await using var bed = await TestBed.StartAsync(context.Scenario, cancellationToken);
        var flood = new Flood(context, bed);
        var flooding = Task.Run(() => flood.RunAsync(cancellationToken), cancellationToken);
        await await Task.WhenAny(flood.Flowing, flooding);

        var latency = TimeSpan.FromMilliseconds(context.Scenario.Server.Latency.Ms);
        var waits = new List<double>();
        var probes = new Ledger();
        for (var probe = 0; probe < work.UrgentProbes; probe++)
        {
            // At a random phase of the flood.
            await Task.Delay(latency * (1 + random.NextDouble()), context.Time, cancellationToken);
            var submitted = context.Time.GetTimestamp();
            probes.Begin();
            await foreach (var result in bed.ReadAsync(Workload.Document($"urgent-{probe}", 1, Priority.Urgent), cancellationToken))
            {
                // From submission to result, less the time from sending to answer: the way back counts as waiting too.
                waits.Add((context.Time.GetElapsedTime(submitted) - result.Metadata.ProcessingTime) / latency);
                probes.Add(result);
                context.OnResult(result);
            }
        }

        var taken = flood.Taken;
        flood.Stop();
        await flooding;
        waits.Sort();
        var metrics = new Metrics { ["probes"] = work.UrgentProbes };
        probes.Report(metrics);
        metrics["wait_median_latencies"] = waits[waits.Count / 2];
        metrics["wait_max_latencies"] = waits[^1];
        metrics["flood_taken"] = taken;
        metrics["flood_left"] = work.TotalChunks - taken;
        metrics["max_in_flight"] = bed.Server.Stats.MaxInFlight;
        metrics["server_per_s"] = bed.Server.Stats.Throughput();
        return metrics;
    }

    /// <summary>One request, read as fast as it comes, until it is stopped.</summary>
    private sealed class Flood(PlanContext context, TestBed bed)
    {
        private readonly TaskCompletionSource _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile int _taken;
        private volatile bool _stopped;

        /// <summary>Completes when enough results have arrived for every permit to be taken.</summary>
        public Task Flowing => _flowing.Task;

        public int Taken => _taken;

        public void Stop() => _stopped = true;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            var engine = context.Scenario.Engine;
            await foreach (var _ in bed.ReadAsync(Workload.Document("flood", context.Scenario.Work.TotalChunks), cancellationToken))
            {
                if (++_taken == 2 * engine.MaxConcurrency)
                    _flowing.TrySetResult();
                if (_stopped)
                    break;
            }
        }
    }
}
