using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>When nothing is answered.</summary>
internal sealed class OutagePlan(IEnumerable<OutageOptions> options)
{
    private readonly (TimeSpan From, TimeSpan To, OutageKind Kind)[] _outages =
    [
        .. options
            .Select(o => (Durations.Seconds(o.AtSeconds), Durations.Seconds(o.AtSeconds) + Durations.Seconds(o.ForSeconds), o.Kind))
            .OrderBy(o => o.Item1),
    ];

    /// <summary>The outage in progress, with its end; null when there is none.</summary>
    public (TimeSpan To, OutageKind Kind)? At(TimeSpan now)
    {
        foreach (var outage in _outages)
        {
            if (now >= outage.From && now < outage.To)
                return (outage.To, outage.Kind);
        }

        return null;
    }

    /// <summary>The first outage that begins between two moments.</summary>
    public (TimeSpan At, OutageKind Kind)? Between(TimeSpan now, TimeSpan later)
    {
        foreach (var outage in _outages)
        {
            if (outage.From > now && outage.From < later && outage.To > outage.From)
                return (outage.From, outage.Kind);
        }

        return null;
    }
}
