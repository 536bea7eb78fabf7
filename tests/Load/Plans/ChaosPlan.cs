using System.Globalization;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>All callers read all their chunks from a server that fails in every way; then all accounts are compared, and leftovers are counted.</summary>
internal static class ChaosPlan
{
    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var scenario = context.Scenario;
        using var connections = new HttpConnections();
        var heap = new HeapWatch(scenario.Work.TotalChunks);
        long attempts = 0;
        void OnResult(ProcessedChunk result)
        {
            Interlocked.Add(ref attempts, result.Metadata.AttemptCount);
            heap.Count();
            context.OnResult(result);
        }

        var metrics = new Metrics { ["chunks"] = scenario.Work.TotalChunks };
        var bed = await TestBed.StartAsync(scenario, cancellationToken);
        var port = new Uri(bed.Server.BaseUrl).Port;
        try
        {
            var ledgers = await Task.WhenAll(Enumerable.Range(0, scenario.Work.Callers).Select(
                caller => Task.Run(() => DrainPlan.CallAsync(bed, caller, scenario.Work, OnResult, cancellationToken), cancellationToken)));

            heap.Report(metrics);
            var sum = Ledger.Sum(ledgers);
            var summary = await bed.Engine.GetSummaryAsync(cancellationToken);
            sum.Report(metrics);
            var stats = bed.Server.Stats;
            metrics["attempts"] = summary.Attempts;
            // Each figure by two or three independent accounts.
            metrics["wrong_sums"] = sum.Disagreements(summary)
                + Disagreements((summary.Attempts, stats.Requests), (summary.Attempts, attempts), (summary.Throttled, stats.Throttled), (summary.Retried, summary.Attempts - summary.Total));
            stats.Report(metrics, scenario, scenario.Work.TotalChunks);
            metrics["max_in_flight_engine"] = summary.MaxInFlight;
            metrics["in_flight_left"] = bed.Engine.Endpoints.Sum(endpoint => endpoint.InFlight);
            metrics["calls_left"] = connections.ActiveRequests;
            metrics["connections_at_end"] = connections.Open;
            context.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"heap: {heap}"));
        }
        finally
        {
            await bed.DisposeAsync();
        }

        metrics["connections_left"] = connections.Open;
        metrics["sockets_left"] = Sockets.OpenOn(port);
        return metrics;
    }

    private static int Disagreements(params (long One, long Other)[] figures) => figures.Count(pair => pair.One != pair.Other);
}
