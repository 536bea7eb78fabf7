namespace ParallelLlm.Observability;

/// <summary>
/// The state of every open chunk and of a bounded number of ended ones, with totals per request and since the start. Pure. Not thread-safe.
/// </summary>
internal sealed class TrackingLog(TrackingOptions options, DateTimeOffset start)
{
    private readonly Tally _lifetime = new();
    private readonly Dictionary<RequestId, RequestTally> _requests = [];
    private readonly Queue<RequestTally> _endedRequests = new();
    private readonly Queue<ChunkRecord> _endedChunks = new();
    private readonly Queue<ControlChange> _changes = new();

    public ProcessingSummary Lifetime => _lifetime.Summarize();

    public IReadOnlyList<ControlChange> Changes => [.. _changes];

    /// <summary>Starts tracking a request. One that is processed again is tracked by its latest run.</summary>
    public void Open(RequestTally request) => _requests[request.Id] = request;

    /// <summary>Keeps an ended request until enough later ones have ended.</summary>
    public void End(RequestTally request)
    {
        _endedRequests.Enqueue(request);
        while (_endedRequests.Count > options.RetainedRequests && _endedRequests.TryDequeue(out var forgotten))
        {
            if (_requests.TryGetValue(forgotten.Id, out var known) && known == forgotten)
                _requests.Remove(forgotten.Id);
        }
    }

    public void Apply(in TrackEvent step)
    {
        var record = step.Record;
        var tally = record.Request;
        _lifetime.Apply(step, step.InFlight);
        tally.Tally.Apply(step, step.RequestInFlight);

        if (record.Status is null)
            record.Node = tally.Records.AddLast(record);
        record.Status = step.Status;
        record.LastSeen = step.At;
        record.LastError = step.Failure ?? step.Error ?? record.LastError;
        switch (step.Status)
        {
            case ChunkStatus.InProgress when step.IsStart:
                record.Attempts++;
                record.Started ??= step.At;
                break;
            case ChunkStatus.Completed or ChunkStatus.Failed or ChunkStatus.Cancelled:
                record.Ended = step.At;
                Retain(record);
                break;
        }
    }

    public void Apply(ChunksRecalled recalled) => _lifetime.Apply(recalled);

    public void Add(ControlChange change)
    {
        _changes.Enqueue(change);
        if (_changes.Count > options.RetainedChanges)
            _changes.Dequeue();
    }

    public ProcessingSummary? SummaryOf(RequestId request) =>
        _requests.TryGetValue(request, out var tally) ? tally.Tally.Summarize() : null;

    /// <summary>The retained chunks of a request, in order of acceptance.</summary>
    public IReadOnlyList<ChunkTracking> ChunksOf(RequestId request) =>
        _requests.TryGetValue(request, out var tally) ? [.. tally.Records.Select(Snapshot)] : [];

    public ChunkTracking Snapshot(ChunkRecord record) => new()
    {
        RequestId = record.Request.Id,
        DocumentId = record.DocumentId,
        ChunkIndex = record.ChunkIndex,
        Status = record.Status ?? ChunkStatus.Pending,
        StartTime = start + record.Started,
        EndTime = start + record.Ended,
        Duration = record.Started is { } started ? (record.Ended ?? record.LastSeen) - started : TimeSpan.Zero,
        Attempt = record.Attempts,
        LastError = record.LastError,
    };

    private void Retain(ChunkRecord record)
    {
        _endedChunks.Enqueue(record);
        while (_endedChunks.Count > options.RetainedChunks)
        {
            var forgotten = _endedChunks.Dequeue();
            forgotten.Request.Records.Remove(forgotten.Node!);
        }
    }
}
