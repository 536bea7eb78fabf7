using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>
/// Draws how lines end, from the seed, the line, and how often the same line was met before: sent again, it may end otherwise. Not
/// thread-safe.
/// </summary>
internal sealed class LineFates(BatchOptions options, int seed)
{
    private readonly (LineFate Kind, string Name, double Share)[] _shares = Shares(options);
    private readonly Dictionary<ulong, int> _met = [];

    public LineFate Next(BatchLine line)
    {
        var times = _met.GetValueOrDefault(line.Key);
        _met[line.Key] = times + 1;
        return line.Refusal is null ? Draw.Pick(_shares, Draw.Of(seed, "line", line.Key, times)) : LineFate.Refused;
    }

    /// <summary>Each fate that is drawn, with its option's name.</summary>
    public static (LineFate Kind, string Name, double Share)[] Shares(BatchOptions options) =>
    [
        (LineFate.Error, "line_errors", options.LineErrors), (LineFate.TimedOut, "timed_out", options.TimedOut),
        (LineFate.Expired, "expired", options.Expired), (LineFate.Truncated, "truncated", options.Truncated),
        (LineFate.Invalid, "invalid", options.Invalid),
    ];
}
