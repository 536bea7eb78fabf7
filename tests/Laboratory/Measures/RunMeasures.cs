using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>The measures of a run. Not a number if a measure does not apply to the scenario.</summary>
internal static class RunMeasures
{
    private const double Whole = 0.9;
    private const int TripThreshold = 5;
    private const double OpenPeriodSeconds = 2;

    public static Dictionary<string, double> Of(RunRecord run)
    {
        var table = new Timetable(run);
        var oracle = Oracle.Of(table);
        var (from, to) = SteadyState(run, table);
        var all = run.Scenario.Work.Requests * run.Scenario.Clients.Count;
        var missing = run.Unfinished ? all - run.Cancelled - table.Answered : run.Lost;
        return new Dictionary<string, double>
        {
            [Measure.Goodput.Name] = 100 * oracle.Seconds / run.End.TotalSeconds * (1 - ((double)missing / all)),
            [Measure.GoodputSteady.Name] = run.Scenario.Clients.Count == 1 ? 100 * Had(table, from, to) : double.NaN,
            [Measure.Waste.Name] = 100 * Waste(run, firstBurst: true),
            [Measure.WasteAfterBurst.Name] = 100 * Waste(run, firstBurst: false),
            [Measure.Start.Name] = run.Scenario.Work.ChunkEveryS > 0 ? double.NaN : Start(table, oracle),
            [Measure.StepDown.Name] = Steps.Down(run, table),
            [Measure.StepUp.Name] = Steps.Up(run, table),
            [Measure.Early.Name] = run.Calls.Count(call => call.Early),
            [Measure.Jain.Name] = run.Scenario.Clients.Count > 1 ? Jain(run, table, from, to) : double.NaN,
            [Measure.Utilisation.Name] = run.Scenario.Clients.Count > 1 ? 100 * Had(table, from, to) : double.NaN,
            [Measure.P95.Name] = P95(run, table, from),
            [Measure.OutageSent.Name] = OutageSent(run),
            [Measure.Recovery.Name] = Recovery(run, table),
            [Measure.Lost.Name] = missing,
            [Measure.Greedy.Name] = AgainstGreedy(run, Measure.Greedy, missing, heedsHints: false),
            [Measure.Heeding.Name] = AgainstGreedy(run, Measure.Heeding, missing, heedsHints: true),
            [Measure.Stall.Name] = run.Stalled?.TotalSeconds ?? double.NaN,
            [Measure.StartRefused.Name] = Wanted(run, Measure.StartRefused, () =>
            run.Calls.Count(call => call is { FirstBurst: true, End: CallEnd.Throttled })),
            [Measure.BurstRefused.Name] = Wanted(run, Measure.BurstRefused, () => Steps.MostRefusedAfter(run, table)),
            [Measure.MostInFlight.Name] = Wanted(run, Measure.MostInFlight, () => MostInFlight(run, table)),
            [Measure.TimeOuts.Name] = Wanted(run, Measure.TimeOuts, () => run.Calls.Count(call => call.End == CallEnd.TimedOut)),
            [Measure.Opened.Name] = Wanted(run, Measure.Opened, () => run.BreakerOpened ?? double.NaN),
            [Measure.Back.Name] = Wanted(run, Measure.Back, () => 100 * Back(run, table)),
            [Measure.WholeAfter.Name] = Wanted(run, Measure.WholeAfter, () => WholeAfter(run, table)),
        };
    }

    // Skips measures without a target: the greedy schedule is slow to compute.
    private static double Wanted(RunRecord run, Measure measure, Func<double> value) =>
        run.Scenario.Targets.ContainsKey(measure.Name) ? value() : double.NaN;

    private static double AgainstGreedy(RunRecord run, Measure measure, int missing, bool heedsHints) => Wanted(run, measure, () =>
    {
        var all = run.Scenario.Work.Requests * run.Scenario.Clients.Count;
        var start = run.Scenario.Work.Bulk?.AtS ?? 0;
        return 100 * (Greedy.Seconds(run, heedsHints) - start) / (run.End.TotalSeconds - start) * (1 - ((double)missing / all));
    });

    // The number in flight grows only when a call is sent.
    private static double MostInFlight(RunRecord run, Timetable table)
    {
        var from = TimeSpan.FromSeconds(run.Scenario.SteadyFromRtt * table.Rtt);
        var atFirst = run.Calls.Count(call => call.Sent < from && call.Ended >= from);
        return run.Calls.Where(call => call.Sent >= from).Select(call => call.InFlight).Append(atFirst).Max();
    }

    private static double Back(RunRecord run, Timetable table)
    {
        const int FromRtt = 10;
        const int ToRtt = 30;
        var at = run.Scenario.Server.Steps.Max(step => step.AtSeconds);
        var last = run.OutOfWork.Min(time => (time ?? run.End).TotalSeconds);
        return Had(table, table.CellOf(at + (FromRtt * table.Rtt)), table.CellOf(Math.Min(last, at + (ToRtt * table.Rtt))));
    }

    private static double WholeAfter(RunRecord run, Timetable table)
    {
        var worst = double.NaN;
        foreach (var outage in run.Scenario.Server.Outages)
        {
            var up = outage.AtSeconds + outage.ForSeconds;
            var whole = FirstWhole(table, table.CellOf(up), table.Count, table.Needed) ?? table.Count;
            worst = Larger(worst, Math.Max(0, (whole * table.Cell) - up));
        }

        return worst;
    }

    // From so many round trips after the last client's start until the first client has nothing left to send.
    private static (int From, int To) SteadyState(RunRecord run, Timetable table)
    {
        var from = Arrivals.LastStart(run.Scenario).TotalSeconds + (run.Scenario.SteadyFromRtt * table.Rtt);
        var to = run.OutOfWork.Min(at => (at ?? run.End).TotalSeconds);
        return (table.CellOf(from), table.CellOf(to));
    }

    // The scarcest of concurrency, requests and tokens determines the possible work.
    private static double Had(Timetable table, int from, int to)
    {
        if (to - from < 2 * table.WindowCells)
            return double.NaN;
        var (permits, inFlight, requests, calls, tokenRate, tokens) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var k = from; k < to; k++)
        {
            permits += table.Permits[k] * table.Cell;
            inFlight += table.LatencyTellsLoad ? table.Calls[k] * table.SecondsPerCall * table.Slowness[k] : table.InFlight[k] * table.Cell;
            requests += table.RequestRate[k] * table.Cell;
            calls += table.Calls[k];
            tokenRate += table.TokenRate[k] * table.Cell;
            tokens += table.Tokens[k];
        }

        return Math.Max(inFlight / permits, Math.Max(calls / requests, tokens / tokenRate));
    }

    private static double Waste(RunRecord run, bool firstBurst)
    {
        var (all, wasted) = (0, 0);
        foreach (ref readonly var call in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(run.Calls))
        {
            if (call.FirstBurst && !firstBurst)
                continue;
            all++;
            if (call.End == CallEnd.Throttled || (call.End == CallEnd.TimedOut && run.Scenario.Server.DropAbove > 0))
                wasted++;
        }

        return all == 0 ? 0 : (double)wasted / all;
    }

    private static double Start(Timetable table, Oracle oracle)
    {
        var last = Math.Min(oracle.InFlight.Length, table.Count) - table.WindowCells;
        var at = FirstWhole(table, 0, last, k => oracle.InFlight[k]);
        return at is { } cell ? cell * table.Cell / table.Rtt : last * table.Cell / table.Rtt;
    }

    /// <summary>The first cell that starts a round trip with 90 % of the needed work.</summary>
    internal static int? FirstWhole(Timetable table, int from, int to, Func<int, double> needed)
    {
        var window = table.WindowCells;
        for (var k = from; k < Math.Min(to, table.Count - window); k++)
        {
            var (had, wanted) = (0.0, 0.0);
            for (var j = k; j < k + window; j++)
            {
                had += table.InFlight[j];
                wanted += needed(j);
            }

            if (wanted > 0 && had >= Whole * wanted)
                return k;
        }

        return null;
    }

    private static double Jain(RunRecord run, Timetable table, int from, int to)
    {
        var answers = new double[run.Scenario.Clients.Count];
        foreach (var call in run.Calls)
        {
            var cell = table.CellOf(call.Ended.TotalSeconds);
            if (call.End == CallEnd.Answered && cell >= from && cell < to)
                answers[call.Client]++;
        }

        var (sum, squares) = (answers.Sum(), answers.Sum(x => x * x));
        return squares == 0 ? double.NaN : sum * sum / (answers.Length * squares);
    }

    private static double P95(RunRecord run, Timetable table, int from)
    {
        if (!table.LatencyTellsLoad)
            return double.NaN;
        var ratios = run.Calls
            .Where(call => call.End == CallEnd.Answered && table.CellOf(call.Sent.TotalSeconds) >= from)
            .Select(call => (call.Ended - call.Sent).TotalSeconds / (table.Rtt * table.Slowness[table.CellOf(call.Sent.TotalSeconds)]))
            .Order().ToArray();
        return ratios.Length == 0 ? double.NaN : ratios[(int)(0.95 * (ratios.Length - 1))];
    }

    private static double OutageSent(RunRecord run)
    {
        var worst = double.NaN;
        foreach (var outage in run.Scenario.Server.Outages)
        {
            var (from, to) = (TimeSpan.FromSeconds(outage.AtSeconds), TimeSpan.FromSeconds(outage.AtSeconds + outage.ForSeconds));
            var sent = run.Calls.Count(call => call.Sent >= from && call.Sent < to);
            var inFlight = run.Calls.Count(call => call.Sent < from && call.Ended >= from);
            var perClient = TripThreshold + Math.Ceiling(outage.ForSeconds / OpenPeriodSeconds);
            worst = Larger(worst, sent / (inFlight + (perClient * run.Scenario.Clients.Count)));
        }

        return worst;
    }

    private static double Recovery(RunRecord run, Timetable table)
    {
        var worst = double.NaN;
        foreach (var outage in run.Scenario.Server.Outages)
        {
            var from = TimeSpan.FromSeconds(outage.AtSeconds);
            var good = run.Calls.Where(call => call.Sent >= from && call.End == CallEnd.Answered).Select(call => call.Ended).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            if (good == TimeSpan.MaxValue)
                continue;
            var first = table.CellOf(good.TotalSeconds);
            var whole = FirstWhole(table, first, table.Count, table.Needed) ?? table.Count;
            worst = Larger(worst, (whole - first) * table.Cell / table.Rtt);
        }

        return worst;
    }

    internal static double Larger(double one, double other) => double.IsNaN(one) ? other : Math.Max(one, other);
}
