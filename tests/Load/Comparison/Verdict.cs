using System.Globalization;
using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A scenario with a row for each peer, and where the engine is not at least as good as one of them.</summary>
internal sealed record ScenarioRows(ComparisonScenario Scenario, IReadOnlyList<PeerRow> Rows)
{
    // Per cent: two runs of the same program differ by as much. Waste is never judged finer than one attempt.
    private const double GoodputTolerance = 1;
    private const double WasteTolerance = 0.5;

    public PeerRow? Ours => Rows.FirstOrDefault(row => row.IsOurs);

    /// <summary>What the engine must not do, whatever the peers do.</summary>
    public IEnumerable<string> Failures()
    {
        if (Ours is not { NotRun: null } ours)
            yield return $"{Scenario.Name}: the engine was not run";
        else if (ours.Completed < ours.Chunks)
            yield return $"{Scenario.Name}: the engine completed {ours.Completed} of {ours.Chunks} chunks";
    }

    /// <summary>Peers that are better where limits set the pace, each with what it is better in.</summary>
    public IEnumerable<(PeerRow Peer, string What)> Better()
    {
        if (!Scenario.RateLimited || Ours is not { NotRun: null } ours)
            yield break;
        foreach (var peer in Rows.Where(row => row is { IsOurs: false, NotRun: null }))
        {
            if (peer.Goodput > ours.Goodput + GoodputTolerance)
                yield return (peer, string.Create(CultureInfo.InvariantCulture, $"goodput {peer.Goodput:0.0} % against {ours.Goodput:0.0} %"));
            if (ours.Waste > peer.Waste + Math.Max(WasteTolerance, 100.0 / ours.Attempts))
                yield return (peer, string.Create(CultureInfo.InvariantCulture, $"waste {peer.Waste:0.0} % against {ours.Waste:0.0} %"));
        }
    }

    /// <summary>Why a peer may be better; null when nothing is said of it.</summary>
    public string? Reason(PeerKind peer) => Scenario.Exceptions.GetValueOrDefault(peer.Name);
}
