namespace ParallelLlm.Control.Throttle;

/// <summary>
/// Tells from the first answers how many calls a server works on at once. One that works on S and queues the rest answers the n-th call in flight after
/// max(1, n ÷ S) times its own time; one that does not queue answers all alike, so that latency does not follow n. Fits S by least squares on logarithms,
/// and believes it only where the fit is clearly better than none (an F test with a bound that fits many tries). Immutable.
/// </summary>
internal sealed class QueueFit
{
    /// <summary>Nothing was seen.</summary>
    public static readonly QueueFit Empty = new([], default);

    // Fewer say nothing; after so many for each that was in flight at the most the start is over.
    private const int Fewest = 8;
    private const int PerInFlight = 4;
    private const int FewestClear = 12;

    // It is asked after every answer and tries every number of slots: six and eight standard errors.
    private const double Clearly = 36;
    private const double ClearlyByFew = 64;

    private readonly LogMean[] _byInFlight;

    private QueueFit(LogMean[] byInFlight, LogMean all) => (_byInFlight, All) = (byInFlight, all);

    /// <summary>All answers.</summary>
    public LogMean All { get; }

    /// <summary>Whether there is nothing more to be learnt.</summary>
    public bool IsOver => All.Count >= Math.Max(Fewest, PerInFlight * (_byInFlight.Length - 1));

    /// <summary>The same with one more answer.</summary>
    /// <param name="inFlight">Attempts in flight when it was sent, itself included.</param>
    /// <param name="log">Logarithm of its latency.</param>
    public QueueFit With(int inFlight, double log)
    {
        var counts = new LogMean[Math.Max(_byInFlight.Length, inFlight + 1)];
        _byInFlight.CopyTo(counts, 0);
        counts[inFlight] = counts[inFlight].With(log);
        return new QueueFit(counts, All.With(log));
    }

    /// <summary>How many the server works on, and the mean logarithm of a call's own time; null where nothing says that it queues.</summary>
    public (int Slots, double Own)? Slots()
    {
        if (All.Count < Fewest)
            return null;
        var (best, least, own) = (0, double.MaxValue, 0.0);
        for (var slots = 1; slots < _byInFlight.Length - 1; slots++)
        {
            var (squares, mean) = Fit(slots);
            if (squares < least)
                (best, least, own) = (slots, squares, mean);
        }

        var noise = Math.Max(least / (All.Count - 2), 1e-4);
        var clearly = All.Count < FewestClear ? ClearlyByFew : Clearly;
        return best > 0 && All.SquaredDeviations - least > clearly * noise ? (best, own) : null;
    }

    private (double Squares, double Own) Fit(int slots)
    {
        var rest = default(LogMean);
        var within = 0.0;
        for (var n = 1; n < _byInFlight.Length; n++)
        {
            if (_byInFlight[n] is not { Count: > 0 } seen)
                continue;
            within += seen.SquaredDeviations;
            var own = seen.Mean - Math.Log(Math.Max(1, (double)n / slots));
            for (var i = 0; i < seen.Count; i++)
                rest = rest.With(own);
        }

        return (within + rest.SquaredDeviations, rest.Mean);
    }
}
