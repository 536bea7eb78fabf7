using ParallelLlm.Contracts;

namespace ParallelLlm.Control.Tracking;

/// <summary>Counts chunks by where they are, and what it took. Pure. Not thread-safe.</summary>
internal sealed class Tally
{
    private readonly long[] _counts = new long[Enum.GetValues<RequestStatus>().Length];
    private long _total;
    private long _attempts;
    private long _throttled;
    private long _retried;
    private int _maxInFlight;
    private Calling.TokenUsage _usage;
    private TimeSpan _completedTime;
    private TimeSpan? _first;
    private TimeSpan _last;

    /// <summary>Counts a step; the record is as it was before it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="inFlight">Attempts that were out, when the step is a start.</param>
    public void Apply(in TrackEvent step, int inFlight)
    {
        var record = step.Record;
        if (record.Status is { } before)
            _counts[(int)before]--;
        else
            _total++;
        _counts[(int)step.Status]++;

        if (step.IsStart)
        {
            _attempts++;
            if (record.Attempts > 0)
                _retried++;
            _maxInFlight = Math.Max(_maxInFlight, inFlight);
        }
        else if (record.Status == RequestStatus.InProgress && step.Failure is { } failure && failure.IsThrottle())
        {
            _throttled++;
        }

        if (step.Status == RequestStatus.Completed && record.Started is { } started)
            _completedTime += step.At - started;
        _usage += step.Usage;
        _first ??= step.At;
        _last = step.At > _last ? step.At : _last;
    }

    public ProcessingSummary Summarize() => new()
    {
        Total = _total,
        Pending = Count(RequestStatus.Pending),
        InProgress = Count(RequestStatus.InProgress),
        Retrying = Count(RequestStatus.Retrying),
        Completed = Count(RequestStatus.Completed),
        Failed = Count(RequestStatus.Failed),
        Cancelled = Count(RequestStatus.Cancelled),
        Attempts = _attempts,
        Throttled = _throttled,
        Retried = _retried,
        MaxInFlight = _maxInFlight,
        PromptTokens = _usage.Prompt,
        CompletionTokens = _usage.Completion,
        TotalTokens = _usage.Total,
        AverageDuration = Count(RequestStatus.Completed) is var completed and > 0 ? _completedTime / completed : TimeSpan.Zero,
        TotalDuration = _first is { } first ? _last - first : TimeSpan.Zero,
    };

    private long Count(RequestStatus status) => _counts[(int)status];
}
