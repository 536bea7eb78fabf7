using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// Some callers take their first result and then stop. The loss to the others is measured against the same run without the stall: alternating, in the same process, as a ratio of
/// medians.
/// </summary>
internal static class StalledCallerPlan
{
    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var work = context.Scenario.Work;
        var calm = new List<Round>();
        var stalled = new List<Round>();
        for (var round = 0; round < work.Rounds; round++)
        {
            // The order alternates between rounds, so that a drift of the machine affects both alike.
            foreach (var stalls in round % 2 == 0 ? new[] { false, true } : [true, false])
                (stalls ? stalled : calm).Add(await RunRoundAsync(context, stalls, cancellationToken));
        }

        var rounds = calm.Concat(stalled).ToArray();
        var metrics = new Metrics
        {
            ["rounds"] = work.Rounds,
            ["others_chunks"] = (double)(work.Callers - work.StalledCallers) * work.Documents * work.Chunks * rounds.Length,
        };
        Ledger.Sum(rounds.Select(round => round.Others)).Report(metrics);
        metrics["max_in_flight"] = rounds.Max(round => round.MaxInFlight);
        metrics["stalled_answered"] = stalled.Max(round => round.Answered - round.Others.Completed);
        metrics["others_per_s"] = Median(calm, round => round.OthersThroughput);
        metrics["others_per_s_stalled"] = Median(stalled, round => round.OthersThroughput);
        metrics["others_ratio"] = metrics["others_per_s_stalled"] / metrics["others_per_s"];
        metrics["server_per_s"] = Median(calm, round => round.ServerThroughput);
        metrics["server_per_s_stalled"] = Median(stalled, round => round.ServerThroughput);
        metrics["server_ratio"] = metrics["server_per_s_stalled"] / metrics["server_per_s"];
        return metrics;
    }

    private static async Task<Round> RunRoundAsync(PlanContext context, bool stalls, CancellationToken cancellationToken)
    {
        var work = context.Scenario.Work;
        await using var bed = await TestBed.StartAsync(context.Scenario, cancellationToken);
        var othersDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = Enumerable.Range(0, work.StalledCallers).Select(caller => Task.Run(
            () => stalls
                ? StallAsync(bed, caller, work, othersDone.Task, cancellationToken)
                : DrainPlan.CallAsync(bed, caller, work, context.OnResult, cancellationToken),
            cancellationToken)).ToArray();
        var others = Enumerable.Range(work.StalledCallers, work.Callers - work.StalledCallers).Select(caller => Task.Run(
            () => DrainPlan.CallAsync(bed, caller, work, context.OnResult, cancellationToken),
            cancellationToken)).ToArray();

        var ledger = Ledger.Sum(await Task.WhenAll(others));
        var stats = bed.Server.Stats;
        othersDone.SetResult();
        await Task.WhenAll(first);
        return new Round(ledger, ledger.Completed / stats.Makespan(), stats.Throughput(), stats.Answered, stats.MaxInFlight);
    }

    private static async Task<Ledger> StallAsync(TestBed bed, int caller, Work work, Task until, CancellationToken cancellationToken)
    {
        var ledger = new Ledger();
        await foreach (var result in bed.ReadAsync(Workload.Document($"{caller}-0", work.Chunks), cancellationToken))
        {
            ledger.Add(result);
            await until.WaitAsync(cancellationToken);
            break;
        }

        return ledger;
    }

    private static double Median(IEnumerable<Round> rounds, Func<Round, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Round(Ledger Others, double OthersThroughput, double ServerThroughput, long Answered, int MaxInFlight);
}
