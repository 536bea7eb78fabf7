namespace ParallelLlm.Tests.Load.Plans;

/// <summary>
/// A request holds every permit, and another one waits behind it. Measured from its cancellation: until the server has seen its last call end, and until the server has received
/// the first calls of the other, as many as there are permits.
/// </summary>
internal static class CancelledRequestPlan
{
    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var work = context.Scenario.Work;
        var kept = new Ledger();
        var (ended, taken) = (new List<double>(), new List<double>());
        await using var bed = await TestBed.StartAsync(context.Scenario, cancellationToken);
        for (var round = 0; round < work.Rounds; round++)
        {
            var (received, abandoned) = (bed.Server.Stats.Requests, bed.Server.Stats.Abandoned);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var cancelled = DrainAsync(context, bed, new Ledger(), $"cancelled-{round}", cancel.Token);
            await UntilAsync(context, () => bed.Server.Stats.Requests == received + work.Chunks, cancellationToken);
            var next = DrainAsync(context, bed, kept, $"kept-{round}", cancellationToken);

            var start = context.Time.GetTimestamp();
            await cancel.CancelAsync();
            var (endedAt, takenAt) = ((double?)null, (double?)null);
            await UntilAsync(
                context,
                () =>
                {
                    var (stats, now) = (bed.Server.Stats, context.Time.GetElapsedTime(start).TotalMilliseconds);
                    endedAt ??= stats.Abandoned == abandoned + work.Chunks ? now : null;
                    takenAt ??= stats.Requests == received + (2 * work.Chunks) ? now : null;
                    return endedAt is not null && takenAt is not null;
                },
                cancellationToken);
            ended.Add(endedAt!.Value);
            taken.Add(takenAt!.Value);
            await cancelled;
            await next;
        }

        var metrics = new Metrics { ["rounds"] = work.Rounds };
        kept.Report(metrics);
        ended.Sort();
        taken.Sort();
        metrics["ended_ms_median"] = ended[ended.Count / 2];
        metrics["ended_ms_max"] = ended[^1];
        metrics["taken_ms_median"] = taken[taken.Count / 2];
        metrics["taken_ms_max"] = taken[^1];
        metrics["max_in_flight"] = bed.Server.Stats.MaxInFlight;
        return metrics;
    }

    private static async Task DrainAsync(PlanContext context, TestBed bed, Ledger ledger, string document, CancellationToken cancellationToken)
    {
        ledger.Begin();
        try
        {
            await foreach (var result in bed.ReadAsync(Workload.Document(document, context.Scenario.Work.Chunks), cancellationToken))
            {
                ledger.Add(result);
                context.OnResult(result);
            }
        }
        catch (OperationCanceledException) when (document.StartsWith("cancelled", StringComparison.Ordinal))
        {
            // As planned.
        }
    }

    private static async Task UntilAsync(PlanContext context, Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(1), context.Time, cancellationToken);
    }
}
