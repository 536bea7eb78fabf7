using ParallelLlm.Simulator;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// A real service in its own process, fed through its folder. A document's time runs from its due time to the sight of its result in the outbox, so that neither a slow disk nor a
/// late clock shortens it.
/// </summary>
internal static class ServePlan
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);

    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var scenario = context.Scenario;
        Arrival[] arrivals = scenario.Load.Count > 0 ? [.. Arrivals.Of(scenario.Load)] : [.. Enumerable.Repeat(new Arrival(0, WarmUp: false), scenario.Work.Documents)];
        var root = Directory.CreateTempSubdirectory("serve-");
        try
        {
            var folder = new ServedFolder(root.FullName);
            await using var server = await SimulatorServer.StartAsync(scenario.Server, cancellationToken: cancellationToken);
            using var service = ServeProcess.StartUsual(
                null, root.FullName, server.BaseUrl, ("--max-concurrency", $"{scenario.Engine.MaxConcurrency}"), ("--max-attempts", $"{scenario.Request.MaxAttempts}"));
            await service.Ready.WaitAsync(cancellationToken);
            var feed = new Feed(context, folder, service, arrivals);
            await feed.RunAsync(cancellationToken);
            var left = folder.Claimed;
            await service.TerminateAsync(End);

            var problems = folder.Check(arrivals.Length);
            foreach (var problem in problems)
                context.Notes.Add(problem);
            if (service.ExitCode != 0 || problems.Count > 0)
                context.Notes.Add($"The service said: {service.Said}");
            var metrics = new Metrics
            {
                ["exit_code"] = service.ExitCode,
                ["documents"] = arrivals.Length,
                ["results"] = feed.Seen,
                ["problems"] = problems.Count,
                ["claimed_left"] = left,
            };
            feed.Report(metrics);
            server.Stats.Report(metrics, scenario, arrivals.Length);
            ReportIdeal(metrics, server.Stats, scenario, arrivals);
            return metrics;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    // Documents that have not arrived cannot be answered: the ideal is at least the time over which they arrive.
    private static void ReportIdeal(Metrics metrics, SimulatorStats stats, Scenario scenario, Arrival[] arrivals)
    {
        if (!metrics.TryGetValue("ideal_s", out var byLimits))
            return;
        var ideal = Math.Max(byLimits, arrivals[^1].DueAt - arrivals[0].DueAt + (scenario.Server.Latency.Ms / 1000));
        metrics["ideal_s"] = ideal;
        metrics["makespan_ratio"] = stats.Makespan() / ideal;
    }

    private sealed class Feed(PlanContext context, ServedFolder folder, ServeProcess service, Arrival[] arrivals)
    {
        private readonly long _start = context.Time.GetTimestamp();
        private readonly bool[] _seen = new bool[arrivals.Length];
        private double _latest;
        private double _last;
        private ProcessMemory _memory;

        public int Seen { get; private set; }

        private double Now => context.Time.GetElapsedTime(_start).TotalSeconds;

        /// <summary>Drops every document and waits for every result, as long as the service lives.</summary>
        public async Task RunAsync(CancellationToken cancellationToken)
        {
            var dropping = Task.Run(() => DropAsync(cancellationToken), cancellationToken);
            while ((Seen < arrivals.Length || !folder.IsEmptied) && !service.HasEnded)
            {
                Look();
                await Task.Delay(Tick, context.Time, cancellationToken);
            }

            await dropping;
        }

        public void Report(Metrics metrics)
        {
            metrics["seconds"] = _last;
            // Delay of the drops themselves, which the service did not cause.
            metrics["dropped_late_ms_max"] = 1000 * _latest;
            if (_memory.ResidentMegabytes > 0)
                (metrics["resident_mb"], metrics["anonymous_mb"]) = (_memory.ResidentMegabytes, _memory.AnonymousMegabytes);
        }

        private async Task DropAsync(CancellationToken cancellationToken)
        {
            for (var number = 0; number < arrivals.Length; number++)
            {
                while (Now < arrivals[number].DueAt)
                    await Task.Delay(Tick, context.Time, cancellationToken);
                folder.Drop(number);
                _latest = Math.Max(_latest, Now - arrivals[number].DueAt);
            }
        }

        private void Look()
        {
            foreach (var number in folder.Results().Where(number => number < arrivals.Length && !_seen[number]).ToList())
            {
                _seen[number] = true;
                Seen++;
                _last = Now;
                if (!arrivals[number].WarmUp)
                    context.OnDocument(Sample.OfDocument(completed: true, TimeSpan.FromSeconds(_last - arrivals[number].DueAt)), _last);
                if (Seen == arrivals.Length)
                    _memory = ProcessMemory.Of(service.Id);
            }
        }
    }
}
