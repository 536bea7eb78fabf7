using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>A run's response to sudden changes of the limits; for several steps, the worst. Ramps do not count.</summary>
internal static class Steps
{
    public static double Down(RunRecord run, Timetable table)
    {
        var worst = double.NaN;
        foreach (var (from, to) in Of(run, table))
        {
            var (before, limit) = (table.Permits[table.CellOf(from - (table.Cell * 1.5))], table.Permits[table.CellOf(from + (table.Cell * 1.5))]);
            if (limit >= before)
                continue;
            var last = from;
            foreach (ref readonly var call in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(run.Calls))
            {
                var sent = call.Sent.TotalSeconds;
                if (sent >= from && sent < to && call.InFlight > limit + 1)
                    last = Math.Max(last, sent);
            }

            worst = RunMeasures.Larger(worst, (last - from) / table.Rtt);
        }

        return worst;
    }

    public static double Up(RunRecord run, Timetable table)
    {
        var worst = double.NaN;
        foreach (var (from, to) in Of(run, table))
        {
            var first = table.CellOf(from + (table.Cell * 0.5));
            if (table.Needed(table.CellOf(from + (table.Cell * 1.5))) <= table.Needed(table.CellOf(from - (table.Cell * 1.5))))
                continue;
            var end = table.CellOf(to);
            var whole = RunMeasures.FirstWhole(table, first, end, table.Needed) ?? end;
            worst = RunMeasures.Larger(worst, (whole - first) * table.Cell / table.Rtt);
        }

        return worst;
    }

    /// <summary>Maximum refused calls among those sent within one round trip, after the last step.</summary>
    public static int MostRefusedAfter(RunRecord run, Timetable table)
    {
        var last = run.Scenario.Server.Steps.Select(step => step.AtSeconds).DefaultIfEmpty(0).Max();
        var sent = run.Calls.Where(call => call.End == CallEnd.Throttled && call.Sent.TotalSeconds >= last)
            .Select(call => call.Sent.TotalSeconds).ToArray();
        var (first, most) = (0, 0);
        for (var i = 0; i < sent.Length; i++)
        {
            while (sent[i] - sent[first] > table.Rtt)
                first++;
            most = Math.Max(most, i - first + 1);
        }

        return most;
    }

    // Each step with the time until the next one, as far as there was work.
    private static IEnumerable<(double From, double To)> Of(RunRecord run, Timetable table)
    {
        var work = run.OutOfWork.Max(at => (at ?? run.End).TotalSeconds);
        var steps = run.Scenario.Server.Steps.OrderBy(step => step.AtSeconds).ToArray();
        for (var i = 0; i < steps.Length; i++)
        {
            var to = Math.Min(work, i + 1 < steps.Length ? steps[i + 1].AtSeconds : double.MaxValue);
            if (steps[i].OverSeconds == 0 && steps[i].AtSeconds > 0 && to - steps[i].AtSeconds > 2 * table.Rtt)
                yield return (steps[i].AtSeconds, to);
        }
    }
}
