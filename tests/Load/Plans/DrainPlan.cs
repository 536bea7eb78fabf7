using System.Globalization;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>All callers read all their chunks.</summary>
internal static class DrainPlan
{
    public static Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken) => RunAsync(context, static _ => { }, cancellationToken);

    /// <inheritdoc cref="RunAsync(PlanContext, CancellationToken)"/>
    /// <param name="context">The plan's context.</param>
    /// <param name="started">Called when server and engine are ready.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public static async Task<Metrics> RunAsync(PlanContext context, Action<TestBed> started, CancellationToken cancellationToken)
    {
        var scenario = context.Scenario;
        await using var bed = await TestBed.StartAsync(scenario, cancellationToken);
        started(bed);
        var ledgers = await Task.WhenAll(Enumerable.Range(0, scenario.Work.Callers).Select(
            caller => Task.Run(() => CallAsync(bed, caller, scenario.Work, context.OnResult, cancellationToken), cancellationToken)));

        var sum = Ledger.Sum(ledgers);
        var summary = await bed.Engine.GetSummaryAsync(cancellationToken);
        var metrics = new Metrics { ["chunks"] = scenario.Work.TotalChunks };
        sum.Report(metrics);
        metrics["failed_share"] = (double)sum.Failed / scenario.Work.TotalChunks;
        metrics["lost"] = scenario.Work.TotalChunks - sum.Results;
        metrics["not_completed"] = scenario.Work.TotalChunks - sum.Completed;
        metrics["attempts"] = summary.Attempts;
        metrics["wrong_sums"] = sum.Disagreements(summary);
        await NoteLimitsAsync(bed, context.Notes, cancellationToken);
        bed.Server.Stats.Report(metrics, scenario, scenario.Work.TotalChunks);
        if (bed.Network is { } network)
            (metrics["connections_reset"], metrics["connections_half_open"]) = (network.Resets, network.HalfOpen);
        return metrics;
    }

    /// <summary>Runs one caller to the end of its documents.</summary>
    public static Task<Ledger> CallAsync(TestBed bed, int caller, Work work, Action<ProcessedChunk> onResult, CancellationToken cancellationToken) =>
        CallAsync(bed, $"{caller}", new WorkShare { Priority = Priority.Normal, Documents = work.Documents, Chunks = work.Chunks }, onResult, cancellationToken);

    /// <inheritdoc cref="CallAsync(TestBed, int, Work, Action{ProcessedChunk}, CancellationToken)"/>
    public static async Task<Ledger> CallAsync(TestBed bed, string caller, WorkShare share, Action<ProcessedChunk> onResult, CancellationToken cancellationToken)
    {
        var ledger = new Ledger();
        for (var document = 0; document < share.Documents; document++)
        {
            ledger.Begin();
            await foreach (var result in bed.ReadAsync(Workload.Document($"{caller}-{document}", share.Chunks, share.Priority), cancellationToken))
            {
                ledger.Add(result);
                onResult(result);
            }
        }

        return ledger;
    }

    private static async Task NoteLimitsAsync(TestBed bed, IList<string> notes, CancellationToken cancellationToken)
    {
        var changes = await bed.Engine.GetControlChangesAsync(cancellationToken);
        foreach (var change in changes)
        {
            var at = (change.At - changes[0].At).TotalSeconds;
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{change.What} {change.From:0.###} → {change.To:0.###}, {at:0.000} s after the first change: {change.Reason}"));
        }
    }
}
