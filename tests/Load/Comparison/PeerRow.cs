using ParallelLlm.Simulator;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>One peer's results in one scenario.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="NotRun">Why it was not run; null if it was.</param>
internal sealed record PeerRow(PeerKind Peer, string? NotRun)
{
    public bool IsOurs => Peer.Name == PeerKinds.Ours;

    public int Chunks { get; init; }

    /// <summary>Chunks with their right answer.</summary>
    public int Completed { get; init; }

    /// <summary>Whether it had to be stopped.</summary>
    public bool Stopped { get; init; }

    /// <summary>
    /// Share of completed chunks × least time that the server's limits allow for all of them ÷ time taken, in percent. A peer that drops chunks ends sooner and gets no credit for
    /// it.
    /// </summary>
    public double Goodput { get; init; }

    /// <summary>Seconds from the first request to the last answer, by the server's clock.</summary>
    public double Seconds { get; init; }

    /// <summary>Attempts that completed no chunk.</summary>
    public long Wasted { get; init; }

    public long Attempts { get; init; }

    /// <summary><see cref="Wasted"/> in percent of the attempts.</summary>
    public double Waste => Attempts == 0 ? 0 : 100.0 * Wasted / Attempts;

    /// <summary>Tokens of answered calls, including answers no longer wanted.</summary>
    public long Tokens { get; init; }

    public double MedianMs { get; init; }

    public double Percentile95Ms { get; init; }

    public double CpuMsPerChunk { get; init; }

    public double PeakMegabytes { get; init; }

    public static PeerRow Of(PeerKind peer, ComparisonScenario scenario, PeerReport? report, SimulatorStats stats)
    {
        var right = report?.Results.Where(PeerDocuments.IsRight).DistinctBy(result => result.Index).ToArray() ?? [];
        // A stopped peer counts with the server's answers to it.
        var completed = report is null ? (int)Math.Min(scenario.Chunks, stats.DistinctAnswered ?? 0) : right.Length;
        var times = right.Select(result => result.Ms).Order().ToArray();
        var ideal = Ideal(scenario, stats);
        var seconds = report is null ? scenario.GuardSeconds : stats.Makespan();
        return new PeerRow(peer, NotRun: null)
        {
            Chunks = scenario.Chunks,
            Completed = completed,
            Stopped = report is null,
            Goodput = 100 * ideal / Math.Max(ideal, seconds) * completed / scenario.Chunks,
            Seconds = seconds,
            Wasted = stats.Requests - completed,
            Attempts = stats.Requests,
            Tokens = stats.TotalTokens,
            MedianMs = Percentile(times, 0.5),
            Percentile95Ms = Percentile(times, 0.95),
            CpuMsPerChunk = report is null ? double.NaN : report.CpuMs / completed,
            PeakMegabytes = report is null ? double.NaN : report.PeakBytes / 1048576.0,
        };
    }

    // Exact if the limits are constant; otherwise the laboratory's oracle, which allows one latency more.
    private static double Ideal(ComparisonScenario scenario, SimulatorStats stats)
    {
        if (IdealTime.Seconds(scenario.Server, PeerDocuments.Concurrency, scenario.Chunks) is { } exact)
            return exact;
        var shape = new ControlScenario { Title = "", Server = scenario.Server, Work = new WorkShape { Requests = scenario.Chunks } };
        var latency = new Capacity(shape).RttSeconds;
        return Oracle.Of(shape, scenario.Chunks, latency, (double)stats.TotalTokens / Math.Max(1, stats.Answered), latency / 20).Seconds;
    }

    private static double Percentile(double[] sorted, double part) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
