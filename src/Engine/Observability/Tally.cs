namespace ParallelLlm.Observability;

/// <summary>Counts chunks by status, with their attempts, tokens and times. Pure. Not thread-safe.</summary>
internal sealed class Tally
{
    private readonly long[] _counts = new long[Enum.GetValues<ChunkStatus>().Length];
    private long _total;
    private long _attempts;
    private long _throttled;
    private long _retried;
    private long _fromStore;
    private int _maxInFlight;
    private ParallelLlm.TokenUsage _usage;
    private CallCost? _cost;
    private bool _lacksPrice;
    private TimeSpan _completedTime;
    private TimeSpan? _first;
    private TimeSpan _last;

    /// <summary>Counts a step. The record still has its state from before it.</summary>
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
            if (!step.SharesCall)
            {
                _attempts++;
                if (record.Attempts > 0)
                    _retried++;
            }

            _maxInFlight = Math.Max(_maxInFlight, inFlight);
        }
        else if (record.Status == ChunkStatus.InProgress && step.WasNoCall)
        {
            _attempts--;
            if (record.Attempts > 1)
                _retried--;
        }
        else if (record.Status == ChunkStatus.InProgress && !step.SharesCall && step.Failure is { } failure && failure.IsThrottle())
        {
            _throttled++;
        }

        // A deferred chunk comes again with another pass.
        if (step.Error == FailureKind.Deferred)
        {
            _counts[(int)step.Status]--;
            _total--;
        }

        if (step.Status == ChunkStatus.Completed && record.Started is { } started)
            _completedTime += step.At - started;
        if (step.FromStore)
            _fromStore++;
        if (step.Usage != default)
            Add(step.Usage, step.Cost);
        Saw(step.At);
    }

    /// <summary>Counts chunks completed without a step.</summary>
    public void Apply(ChunksRecalled recalled)
    {
        _total += recalled.Chunks;
        _counts[(int)ChunkStatus.Completed] += recalled.Chunks;
        _fromStore += recalled.Chunks;
        Saw(recalled.At);
    }

    public ProcessingSummary Summarize() => new()
    {
        Total = _total,
        Pending = Count(ChunkStatus.Pending),
        InProgress = Count(ChunkStatus.InProgress),
        Retrying = Count(ChunkStatus.Retrying),
        Completed = Count(ChunkStatus.Completed),
        FromStore = _fromStore,
        Failed = Count(ChunkStatus.Failed),
        Cancelled = Count(ChunkStatus.Cancelled),
        Attempts = _attempts,
        Throttled = _throttled,
        Retried = _retried,
        MaxInFlight = _maxInFlight,
        PromptTokens = _usage.Prompt,
        CachedTokens = _usage.Cached,
        CompletionTokens = _usage.Completion,
        TotalTokens = _usage.Total,
        Cost = _lacksPrice ? null : _cost?.Paid,
        SavedByCache = _lacksPrice ? null : _cost?.Saved,
        AverageDuration = Count(ChunkStatus.Completed) - _fromStore is var sent and > 0 ? _completedTime / sent : TimeSpan.Zero,
        TotalDuration = _first is { } first ? _last - first : TimeSpan.Zero,
    };

    private void Add(in TokenUsage usage, CallCost? cost)
    {
        _usage += usage;
        _lacksPrice |= cost is null;
        if (cost is { } known)
            _cost = (_cost ?? default) + known;
    }

    private void Saw(TimeSpan at)
    {
        _first ??= at;
        _last = at > _last ? at : _last;
    }

    private long Count(ChunkStatus status) => _counts[(int)status];
}
