namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A scenario with a row per peer, and the respects in which the engine is worse than one of them.</summary>
internal sealed record ScenarioRows(ComparisonScenario Scenario, IReadOnlyList<PeerRow> Rows)
{
    // Percent: two runs of the same program differ by as much. Waste is never judged finer than one attempt.
    private const double GoodputTolerance = 1;
    private const double WasteTolerance = 0.5;

    public PeerRow? Ours => Rows.FirstOrDefault(row => row.IsOurs);

    /// <summary>Failures of the engine, independent of the peers.</summary>
    public IEnumerable<string> Failures()
    {
        if (Ours is not { NotRun: null } ours)
            yield return $"{Scenario.Name}: the engine was not run";
        else if (ours.Completed < ours.Chunks)
            yield return $"{Scenario.Name}: the engine completed {ours.Completed} of {ours.Chunks} chunks";
    }

    /// <summary>Peers that are better where limits set the pace.</summary>
    public IEnumerable<BetterPeer> Better()
    {
        if (!Scenario.RateLimited || Ours is not { NotRun: null } ours)
            yield break;
        foreach (var peer in Rows.Where(row => row is { IsOurs: false, NotRun: null }))
        {
            if (peer.Goodput > ours.Goodput + GoodputTolerance)
                yield return Found(peer, Respect.Goodput, peer.Goodput, ours.Goodput);
            if (ours.Waste > peer.Waste + Math.Max(WasteTolerance, 100.0 / ours.Attempts))
                yield return Found(peer, Respect.Waste, peer.Waste, ours.Waste);
        }
    }

    /// <summary>Stated exceptions that this run did not need, of the peers that ran.</summary>
    public IEnumerable<StatedException> Unneeded()
    {
        var needed = Better().Select(found => found.Exception).ToHashSet();
        return Scenario.Exceptions.Where(stated => !needed.Contains(stated) && Rows.Any(row => row.NotRun is null && row.Peer.Name == stated.Peer));
    }

    private BetterPeer Found(PeerRow peer, Respect respect, double its, double ours) => new(
        peer, respect, its, ours, Scenario.Exceptions.FirstOrDefault(stated => stated.Peer == peer.Peer.Name && stated.In == respect && Math.Abs(its - ours) <= stated.UpTo));
}
