using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>
/// A run on a grid of twentieths of a round trip: the work done and the work possible in each cell. Only answered calls count; a call's work is spread evenly over its duration.
/// </summary>
internal sealed class Timetable
{
    private const int CellsPerRtt = 20;
    private const int MostCells = 400_000;

    public Timetable(RunRecord run)
    {
        Scenario = run.Scenario;
        var capacity = new Capacity(Scenario);
        Rtt = capacity.RttSeconds;
        var end = run.End.TotalSeconds;
        Cell = Math.Max(Rtt / CellsPerRtt, end / MostCells);
        Count = (int)(end / Cell) + 1;
        WindowCells = Math.Max(1, (int)Math.Round(Rtt / Cell));
        (Slowness, Permits, RequestRate, TokenRate) = (new double[Count], new double[Count], new double[Count], new double[Count]);
        for (var k = 0; k < Count; k++)
        {
            capacity.MoveTo((k + 0.5) * Cell);
            (Slowness[k], Permits[k]) = (capacity.Slowness, capacity.Permits);
            RequestRate[k] = capacity.Rpm > 0 ? capacity.Rpm / 60 : double.PositiveInfinity;
            TokenRate[k] = capacity.Tpm > 0 ? capacity.Tpm / 60 : double.PositiveInfinity;
        }

        LatencyTellsLoad = capacity.LatencyTellsLoad;
        (InFlight, Calls, Tokens) = (new double[Count], new double[Count], new double[Count]);
        Fill(run);
    }

    public ControlScenario Scenario { get; }

    /// <summary>Seconds per round trip.</summary>
    public double Rtt { get; }

    /// <summary>Seconds per cell.</summary>
    public double Cell { get; }

    public int Count { get; }

    /// <summary>Cells per round trip.</summary>
    public int WindowCells { get; }

    public bool LatencyTellsLoad { get; }

    /// <summary>Mean number of calls in flight that were eventually answered.</summary>
    public double[] InFlight { get; }

    /// <summary>Calls done in a cell.</summary>
    public double[] Calls { get; }

    /// <summary>Tokens of the calls done in a cell.</summary>
    public double[] Tokens { get; }

    public double[] Slowness { get; }

    public double[] Permits { get; }

    /// <summary>Refill rate of the request bucket per second.</summary>
    public double[] RequestRate { get; }

    /// <summary>Refill rate of the token bucket per second.</summary>
    public double[] TokenRate { get; }

    /// <summary>Answered calls.</summary>
    public int Answered { get; private set; }

    /// <summary>Mean work per call: its latency on the server as it was at the start.</summary>
    public double SecondsPerCall { get; private set; }

    public double TokensPerCall { get; private set; }

    public int CellOf(double seconds) => Math.Clamp((int)(seconds / Cell), 0, Count - 1);

    /// <summary>Concurrency that makes the best use of the limits in the long run.</summary>
    public double Needed(int k)
    {
        var latency = SecondsPerCall * Slowness[k];
        return Math.Min(Permits[k], Math.Min(RequestRate[k], TokenRate[k] / TokensPerCall) * latency);
    }

    private void Fill(RunRecord run)
    {
        var (seconds, tokens) = (0.0, 0.0);
        foreach (ref readonly var call in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(run.Calls))
        {
            if (call.End != CallEnd.Answered)
                continue;
            var (from, to) = (call.Sent.TotalSeconds, call.Ended.TotalSeconds);
            Answered++;
            seconds += (to - from) / Slowness[CellOf(from)];
            tokens += call.Tokens;
            Spread(from, to, call.Tokens);
        }

        SecondsPerCall = LatencyTellsLoad || Answered == 0 ? Rtt : seconds / Answered;
        TokensPerCall = Answered == 0 ? 1 : tokens / Answered;
    }

    private void Spread(double from, double to, int tokens)
    {
        var (first, last) = (CellOf(from), CellOf(to));
        var perSecond = 1 / Math.Max(to - from, 1e-9);
        for (var k = first; k <= last; k++)
        {
            var inCell = Math.Min(to, (k + 1) * Cell) - Math.Max(from, k * Cell);
            if (inCell <= 0)
                continue;
            InFlight[k] += inCell / Cell;
            Calls[k] += inCell * perSecond;
            Tokens[k] += inCell * perSecond * tokens;
        }
    }
}
