namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Tells from the first answers how many calls a server works on at once. One that works on S and queues the rest answers the n-th call in
/// flight after max(1, n ÷ S) times its own time; one that does not queue answers all alike, so that latency does not follow n. Fits S by
/// least squares on logarithms, and believes it only where the fit is clearly better than none (an F test with a bound that fits many
/// tries). Immutable.
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

    /// <summary>
    /// How many the server works on, and the mean logarithm of a call's own time; null where nothing says that it queues.
    /// </summary>
    public (int Slots, double Own)? Slots()
    {
        if (All.Count < Fewest)
            return null;
        // The logarithm of a call's own time is that of its latency up to S in flight, and less by log(n ÷ S) above.
        Sums upTo = default, above = default;
        var within = 0.0;
        for (var n = 1; n < _byInFlight.Length; n++)
        {
            within += _byInFlight[n].SquaredDeviations;
            above = above.With(_byInFlight[n].Count, _byInFlight[n].Mean - Math.Log(n));
        }

        var (best, least, own) = (0, double.MaxValue, 0.0);
        for (var slots = 1; slots < _byInFlight.Length - 1; slots++)
        {
            var (seen, log) = (_byInFlight[slots], Math.Log(slots));
            upTo = upTo.With(seen.Count, seen.Mean);
            above = above.With(-seen.Count, seen.Mean - log);
            var rest = upTo.And(above.Shifted(log));
            var squares = within + rest.SquaredDeviations;
            if (squares < least)
                (best, least, own) = (slots, squares, rest.Mean);
        }

        var noise = Math.Max(least / (All.Count - 2), 1e-4);
        var clearly = All.Count < FewestClear ? ClearlyByFew : Clearly;
        return best > 0 && All.SquaredDeviations - least > clearly * noise ? (best, own) : null;
    }

    // Sums of values and of their squares: from those for S, those for the next S follow at once.
    private readonly record struct Sums(int Count, double Sum, double Squares)
    {
        public double Mean => Sum / Count;

        public double SquaredDeviations => Squares - (Sum * Sum / Count);

        public Sums With(int count, double value) => new(Count + count, Sum + (count * value), Squares + (count * value * value));

        public Sums Shifted(double by) => new(Count, Sum + (Count * by), Squares + (2 * by * Sum) + (Count * by * by));

        public Sums And(in Sums other) => new(Count + other.Count, Sum + other.Sum, Squares + other.Squares);
    }
}
