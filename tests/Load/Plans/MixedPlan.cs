using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Callers of several priorities, all at once: the order in which their chunks are completed, and the longest wait.</summary>
internal static class MixedPlan
{
    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var scenario = context.Scenario;
        await using var bed = await TestBed.StartAsync(scenario, cancellationToken);
        var start = context.Time.GetTimestamp();
        var groups = scenario.Work.Mix.Select(share => new Group(share, () => context.Time.GetElapsedTime(start).TotalSeconds, context.OnResult)).ToArray();
        var ledgers = await Task.WhenAll(groups.SelectMany(group => group.Begin(bed, cancellationToken)).ToArray());

        var sum = Ledger.Sum(ledgers);
        var metrics = new Metrics { ["chunks"] = scenario.Work.TotalChunks, ["lost"] = scenario.Work.TotalChunks - sum.Results };
        sum.Report(metrics);
        metrics["wrong_sums"] = sum.Disagreements(await bed.Engine.GetSummaryAsync(cancellationToken));
        foreach (var group in groups.OrderByDescending(group => group.Share.Priority))
            group.Report(metrics);
        metrics["passed_by_less_urgent"] = PassedByLessUrgent([.. groups.Select(group => (group.Share.Priority, group.Ended))]);
        bed.Server.Stats.Report(metrics, scenario, scenario.Work.TotalChunks);
        return metrics;
    }

    /// <summary>Of all pairs of chunks of different priorities, the fraction in which the less urgent one was completed first: 0 in strict order, a half by chance.</summary>
    internal static double PassedByLessUrgent(IReadOnlyList<(Priority Priority, IReadOnlyList<double> Ended)> groups)
    {
        var (pairs, passed) = (0L, 0L);
        foreach (var urgent in groups)
        {
            foreach (var less in groups.Where(other => other.Priority < urgent.Priority))
            {
                pairs += (long)urgent.Ended.Count * less.Ended.Count;
                passed += urgent.Ended.Sum(end => less.Ended.LongCount(other => other < end));
            }
        }

        return (double)passed / pairs;
    }

    /// <summary>The callers of one priority.</summary>
    private sealed class Group(WorkShare share, Func<double> now, Action<ProcessedChunk> onResult)
    {
        private readonly List<double> _ended = [];

        public WorkShare Share => share;

        /// <summary>Completion time of each chunk, in order.</summary>
        public IReadOnlyList<double> Ended => _ended;

        public IEnumerable<Task<Ledger>> Begin(TestBed bed, CancellationToken cancellationToken) => Enumerable.Range(0, share.Callers).Select(caller =>
            Task.Run(() => DrainPlan.CallAsync(bed, $"{Name}-{caller}", share, Add, cancellationToken), cancellationToken));

        public void Report(Metrics metrics)
        {
            metrics[$"{Name}_completed"] = _ended.Count;
            if (_ended.Count == 0)
                return;
            metrics[$"{Name}_median_s"] = _ended[_ended.Count / 2];
            metrics[$"{Name}_last_s"] = _ended[^1];
            metrics[$"{Name}_longest_pause_s"] = _ended.Prepend(0).Zip(_ended, (before, after) => after - before).Max();
        }

        private string Name => share.Priority.ToString().ToLowerInvariant();

        private void Add(ProcessedChunk result)
        {
            onResult(result);
            lock (_ended)
                _ended.Add(now());
        }
    }
}
