using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>Runs one scenario to its result; the same under every runner.</summary>
internal static class ScenarioRun
{
    /// <param name="scenario">The scenario.</param>
    /// <param name="onSample">Called for every ended item that counts, by several threads at once; null for none.</param>
    /// <param name="time">The clock.</param>
    public static async Task<ScenarioOutcome> ExecuteAsync(Scenario scenario, Action<Sample>? onSample, TimeProvider time)
    {
        var (chunks, documents) = (new Latencies(), new Latencies());
        var notes = new List<string>();
        var outcome = await ExecuteAsync(
            scenario,
            async token =>
            {
                await TestBed.WarmUpAsync(scenario, token);
                var metrics = await PlanOf(scenario)(new PlanContext(scenario, OnResult, notes, time) { OnDocument = OnDocument }, token);
                documents.Report(metrics, "document");
                chunks.Report(metrics);
                return metrics;
            },
            time);
        return outcome with { Notes = notes, Distribution = Counting().Distribution(), Seconds = Counting().Seconds() };

        void OnResult(ProcessedChunk result)
        {
            chunks.Add(result);
            if (!scenario.MeasuresDocuments)
                onSample?.Invoke(Sample.Of(result));
        }

        void OnDocument(Sample sample, double at)
        {
            documents.Add(sample.Time, at);
            onSample?.Invoke(sample);
        }

        Latencies Counting() => scenario.MeasuresDocuments ? documents : chunks;
    }

    /// <summary>The same for a custom function.</summary>
    public static async Task<ScenarioOutcome> ExecuteAsync(Scenario scenario, Func<CancellationToken, Task<Metrics>> run, TimeProvider time)
    {
        var metrics = new Metrics();
        string? failure = null;
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(scenario.GuardSeconds), time);
        try
        {
            metrics = await run(guard.Token);
        }
        catch (OperationCanceledException) when (guard.IsCancellationRequested)
        {
            failure = $"did not end within {scenario.GuardSeconds} s";
        }
        catch (Exception exception)
        {
            // Whatever the cause, this scenario has failed, and the others still run.
            failure = $"broke off: {exception}";
        }

        return new ScenarioOutcome(scenario, ScenarioOutcome.Judge(metrics, scenario.Thresholds), failure, Notes: [], Distribution: "");
    }

    private static Func<PlanContext, CancellationToken, Task<Metrics>> PlanOf(Scenario scenario) => scenario.Plan switch
    {
        Plan.Drain => DrainPlan.RunAsync,
        Plan.Chaos => ChaosPlan.RunAsync,
        Plan.StalledCaller => StalledCallerPlan.RunAsync,
        Plan.Load => LoadPlan.RunAsync,
        Plan.Program => ProgramPlan.RunAsync,
        Plan.Mixed => MixedPlan.RunAsync,
        Plan.Serve => ServePlan.RunAsync,
        Plan.Recovery => RecoveryPlan.RunAsync,
        Plan.UrgentBehindFlood => UrgentBehindFloodPlan.RunAsync,
        Plan.CancelledRequest => CancelledRequestPlan.RunAsync,
        _ => throw new NotSupportedException($"Unknown plan {scenario.Plan}."),
    };
}
