namespace ParallelLlm.Host.Output;

/// <summary>Chunks per second and time left, from how far a run was at some moments. Not thread-safe.</summary>
internal sealed class ProgressMeter
{
    /// <summary>The rate is that of this much time: long enough to be steady, short enough to show a throttle.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    private readonly Queue<(TimeSpan At, long Done)> _moments = [];

    /// <summary>Notes how many chunks are done.</summary>
    /// <param name="at">Time since the start of the run.</param>
    public double Rate(TimeSpan at, long done)
    {
        _moments.Enqueue((at, done));
        while (_moments.Count > 2 && at - _moments.Peek().At > Span)
            _moments.Dequeue();
        var first = _moments.Peek();
        var seconds = (at - first.At).TotalSeconds;
        return seconds <= 0 ? 0 : (done - first.Done) / seconds;
    }

    /// <summary>Expected number of chunks, assuming that unread documents are like those already read. Null if unknown.</summary>
    /// <param name="readDocuments">Documents that were read to their end.</param>
    /// <param name="documents">Documents in all; null when they are not all counted yet.</param>
    public static double? Expected(long chunks, int readDocuments, int? documents) =>
        documents is not { } all || readDocuments == 0 ? null : Math.Max(chunks, (double)chunks * all / readDocuments);

    /// <summary>Time for the remaining chunks at a rate; null if unknown.</summary>
    public static TimeSpan? Left(double? expected, long done, double rate) =>
        expected is { } all && rate > 0 && (all - done) / rate is >= 0 and < 1e6 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
