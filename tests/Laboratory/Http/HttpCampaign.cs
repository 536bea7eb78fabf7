using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Reporting;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Http;

/// <summary>Runs all scenarios that have a part for real time at once, since they mostly wait. Prints results and targets.</summary>
internal static class HttpCampaign
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    /// <summary>Whether every target was met.</summary>
    public static async Task<bool> RunAsync(TextWriter output, IEnumerable<ControlScenario> scenarios)
    {
        var time = TimeProvider.System;
        var runs = scenarios.Select(scenario => scenario.OverHttp()).OfType<ControlScenario>().ToArray();
        var start = time.GetTimestamp();
        using var guard = new CancellationTokenSource(Guard, time);
        await HttpRun.WarmUpAsync(time, guard.Token);
        var records = await Task.WhenAll(runs.Select(scenario => TryRunAsync(scenario, time, guard.Token)));

        var missed = 0;
        await output.WriteLineAsync($"{"scenario",-26} {"speed",5} {"calls",6} {"seconds",8} {"goodput %",9} {"waste %",8}   targets: measured (bound)");
        foreach (var (scenario, record) in runs.Zip(records))
        {
            if (record is null)
            {
                missed++;
                await output.WriteLineAsync($"{scenario.Name,-26} MISSED: did not end within {Guard.TotalMinutes:0} minutes");
                continue;
            }

            var measures = RunMeasures.Of(record);
            var targets = scenario.Targets.Select(target => (target.Key, Bound: Target.Parse(target.Value), Value: measures[target.Key])).ToArray();
            missed += targets.Count(target => !target.Bound.IsMetBy(target.Value));
            var verdicts = string.Join("; ", targets.Select(target => $"{(target.Bound.IsMetBy(target.Value) ? "" : "MISSED ")}{target.Key} {ConsoleTable.Number(target.Value)} ({target.Bound})"));
            await output.WriteLineAsync(FormattableString.Invariant(
                $"{scenario.Name,-26} {scenario.Http!.Speed,5:0.##} {record.Calls.Count,6} {record.End.TotalSeconds,8:0.0} {ConsoleTable.Number(measures[Measure.Goodput.Name]),9} {ConsoleTable.Number(measures[Measure.Waste.Name]),8}   {verdicts}"));
        }

        await output.WriteLineAsync(FormattableString.Invariant(
            $"{runs.Length} scenarios over HTTP in {time.GetElapsedTime(start).TotalSeconds:0.0} s; {(missed == 0 ? "all targets met" : $"{missed} targets MISSED")}"));
        return missed == 0 && runs.Length > 0;
    }

    private static async Task<RunRecord?> TryRunAsync(ControlScenario scenario, TimeProvider time, CancellationToken guard)
    {
        try
        {
            return await HttpRun.RunAsync(scenario, time, guard);
        }
        catch (OperationCanceledException) when (guard.IsCancellationRequested)
        {
            // Reported as a miss; the others are still to be judged.
            return null;
        }
    }
}
