namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Estimates a server's parallelism from the first answers. A server that works on S calls and queues the rest answers the n-th call in
/// flight after max(1, n ÷ S) times its own time; without a queue latency does not depend on n. Fits S by least squares on logarithms, and
/// accepts it only if the fit is significantly better than none (an F test with a bound for repeated tries). Immutable.
/// </summary>
internal sealed class QueueFit
{
    public static readonly QueueFit Empty = new([], default);

    // Minimum answers for a fit, and answers per peak concurrency that end the start phase.
    private const int Fewest = 8;
    private const int PerInFlight = 4;
    private const int FewestClear = 12;

    // Tested after every answer and for every S: six and eight standard errors.
    private const double Clearly = 36;
    private const double ClearlyByFew = 64;

    private readonly LogMean[] _byInFlight;

    private QueueFit(LogMean[] byInFlight, LogMean all) => (_byInFlight, All) = (byInFlight, all);

    /// <summary>All answers.</summary>
    public LogMean All { get; }

    /// <summary>Whether the start phase is over.</summary>
    public bool IsOver => All.Count >= Math.Max(Fewest, PerInFlight * (_byInFlight.Length - 1));

    /// <summary>Returns the fit with one more answer.</summary>
    /// <param name="inFlight">Attempts in flight when it was sent, including itself.</param>
    /// <param name="log">Logarithm of its latency in seconds.</param>
    public QueueFit With(int inFlight, double log)
    {
        var counts = new LogMean[Math.Max(_byInFlight.Length, inFlight + 1)];
        _byInFlight.CopyTo(counts, 0);
        counts[inFlight] = counts[inFlight].With(log);
        return new QueueFit(counts, All.With(log));
    }

    /// <summary>The server's parallelism, and the mean logarithm of a call's own time; null without evidence of a queue.</summary>
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

    // Sums of values and squares, so that S + 1 follows from S in constant time.
    private readonly record struct Sums(int Count, double Sum, double Squares)
    {
        public double Mean => Sum / Count;

        public double SquaredDeviations => Squares - (Sum * Sum / Count);

        public Sums With(int count, double value) => new(Count + count, Sum + (count * value), Squares + (count * value * value));

        public Sums Shifted(double by) => new(Count, Sum + (Count * by), Squares + (2 * by * Sum) + (Count * by * by));

        public Sums And(in Sums other) => new(Count + other.Count, Sum + other.Sum, Squares + other.Squares);
    }
}
