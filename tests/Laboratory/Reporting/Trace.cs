using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>One run in full: every change of the limit with its reason, the throttled calls between them, and the measures.</summary>
internal static class Trace
{
    public static async Task PrintAsync(TextWriter output, ControlScenario scenario, LimiterKind limiter, int seed)
    {
        var run = Bench.Run(scenario, limiter, seed);
        await output.WriteLineAsync($"{scenario.Name}, {limiter.Name}, seed {seed}");
        for (var i = 0; i < run.Limits.Count; i++)
        {
            var mark = run.Limits[i];
            var next = i + 1 < run.Limits.Count ? run.Limits[i + 1].At : TimeSpan.MaxValue;
            var sent = run.Calls.Where(call => call.Sent >= mark.At && call.Sent < next).ToArray();
            await output.WriteLineAsync(FormattableString.Invariant(
                $"{mark.At.TotalSeconds,10:0.000} s  limit {mark.Limit,3}{Words(mark.Pace)}  sent {sent.Length,5}, throttled {sent.Count(call => call.End == CallEnd.Throttled),4}, other failures {sent.Count(call => call.End is CallEnd.Failed or CallEnd.TimedOut),4}  {mark.Reason}"));
        }

        foreach (var client in run.Calls.GroupBy(call => call.Client).OrderBy(client => client.Key))
        {
            await output.WriteLineAsync(FormattableString.Invariant(
                $"  client {client.Key}: sent {client.Count()}, throttled {client.Count(call => call.End == CallEnd.Throttled)}, from {client.Min(call => call.Sent).TotalSeconds:0.0} s to {client.Max(call => call.Sent).TotalSeconds:0.0} s"));
        }

        foreach (var (name, value) in RunMeasures.Of(run))
            await output.WriteLineAsync($"  {name} {ConsoleTable.Number(value)}");
        foreach (var violation in run.Violations)
            await output.WriteLineAsync($"  VIOLATION {violation}");
    }

    private static string Words(Pace pace) => pace.Requests is null && pace.Tokens is null ? ""
        : FormattableString.Invariant($"  pace {pace.Requests?.PerSecond:0.###} requests/s {pace.Tokens?.PerSecond:0.#} tokens/s");
}
