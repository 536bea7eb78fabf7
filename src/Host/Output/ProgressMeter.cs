namespace ParallelLlm.Host.Output;

/// <summary>Throughput and time left, from the chunks done at some moments. Not thread-safe.</summary>
internal sealed class ProgressMeter
{
    /// <summary>Time over which the throughput is averaged: long enough to be steady, short enough to show a throttle.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    /// <summary>Time of one value of <see cref="History"/>.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <summary>Maximum number of values of <see cref="History"/>.</summary>
    public const int MostSteps = 24;

    private readonly Queue<(TimeSpan At, long Done)> _moments = [];
    private readonly Queue<double> _history = [];
    private TimeSpan _stepEnd = Step;
    private long _doneBefore;

    /// <summary>Throughput of the last whole steps in chunks per second, oldest first.</summary>
    public IReadOnlyList<double> History => [.. _history];

    /// <summary>Records how many chunks are done, and gives the throughput in chunks per second.</summary>
    /// <param name="at">Time since the start of the run.</param>
    /// <param name="done">Chunks done since the start.</param>
    public double Rate(TimeSpan at, long done)
    {
        for (; at >= _stepEnd; _stepEnd += Step)
        {
            _history.Enqueue((done - _doneBefore) / Step.TotalSeconds);
            _doneBefore = done;
            if (_history.Count > MostSteps)
                _history.Dequeue();
        }

        _moments.Enqueue((at, done));
        while (_moments.Count > 2 && at - _moments.Peek().At > Span)
            _moments.Dequeue();
        var first = _moments.Peek();
        var seconds = (at - first.At).TotalSeconds;
        return seconds <= 0 ? 0 : (done - first.Done) / seconds;
    }

    /// <summary>Expected number of chunks, assuming that unread documents are like those already read. Null if unknown.</summary>
    /// <param name="chunks">Chunks known so far.</param>
    /// <param name="readDocuments">Documents that were read to their end.</param>
    /// <param name="documents">Documents in all; null when they are not all counted yet.</param>
    public static double? Expected(long chunks, int readDocuments, int? documents) =>
        documents is not { } all || readDocuments == 0 ? null : Math.Max(chunks, (double)chunks * all / readDocuments);

    /// <summary>Time for the remaining chunks at a rate; null if unknown.</summary>
    public static TimeSpan? Left(double? expected, long done, double rate) =>
        expected is { } all && rate > 0 && (all - done) / rate is >= 0 and < 1e6 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
