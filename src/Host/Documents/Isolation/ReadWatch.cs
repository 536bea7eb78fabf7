namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// Bounds the time that a reader process takes: without progress, and in all. Time in which nothing is awaited from the process does not
/// count. Not thread-safe but for <see cref="Expired"/>.
/// </summary>
internal sealed class ReadWatch : IDisposable
{
    /// <summary>The longest time without a finished page, part or thousand rows.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(8);

    /// <summary>The longest time for a document.</summary>
    public static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TimeSpan _step;
    private TimeSpan _all;
    private long _began;

    /// <param name="end">Called when the time is up, on any thread.</param>
    public ReadWatch(TimeProvider time, Action end)
    {
        _time = time;
        _timer = time.CreateTimer(
            _ =>
            {
                Expired = new DocumentProblem(DocumentProblemKind.TookTooLong, LongestStep - _step < LongestRead - _all
                    ? $"reading it made no progress for {LongestStep.TotalSeconds} s"
                    : $"reading it takes more than {LongestRead.TotalMinutes} minutes");
                end();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The bound that was reached; null while none is.</summary>
    public DocumentProblem? Expired { get; private set; }

    /// <summary>The process is waited for from now on.</summary>
    public void Begin()
    {
        _began = _time.GetTimestamp();
        var (step, all) = (LongestStep - _step, LongestRead - _all);
        var left = step < all ? step : all;
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The process has answered.</summary>
    public void End()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var taken = _time.GetElapsedTime(_began);
        _step += taken;
        _all += taken;
    }

    /// <summary>The process has finished a step.</summary>
    public void Progress() => _step = TimeSpan.Zero;

    public void Dispose() => _timer.Dispose();
}
