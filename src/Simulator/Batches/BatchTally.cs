namespace ParallelLlm.Simulator.Batches;

/// <summary>Counts for <see cref="BatchStats"/>. Not thread-safe.</summary>
internal sealed class BatchTally
{
    private const string StartKey = "parallel_llm";

    private readonly Dictionary<BatchState, long> _ended = [];
    private readonly HashSet<ulong> _whole = [];
    private readonly HashSet<ulong> _again = [];
    private readonly HashSet<string> _started = [];
    private long _created;
    private long _refusedByQueue;
    private long _lines;
    private long _startedAgain;
    private BatchUsage _usage;

    public void Created() => _created++;

    public void RefusedByQueue() => _refusedByQueue++;

    public void Started(BatchRequest request)
    {
        if (request.Metadata?.GetValueOrDefault(StartKey) is { } value && !_started.Add(value))
            _startedAgain++;
    }

    public void Ended(BatchState state) => _ended[state] = _ended.GetValueOrDefault(state) + 1;

    /// <summary>A line was answered with 200.</summary>
    /// <param name="key">The line's.</param>
    /// <param name="isWhole">Whether the answer is whole, neither cut off nor broken.</param>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="completionTokens">Tokens of the answer.</param>
    public void Answered(ulong key, bool isWhole, int promptTokens, int completionTokens)
    {
        _lines++;
        _usage = _usage.Plus(promptTokens, completionTokens);
        if (_whole.Contains(key))
            _again.Add(key);
        else if (isWhole)
            _whole.Add(key);
    }

    public BatchStats Snapshot(TokenQueue queue) => new()
    {
        Created = _created,
        Completed = _ended.GetValueOrDefault(BatchState.Completed),
        Failed = _ended.GetValueOrDefault(BatchState.Failed),
        Expired = _ended.GetValueOrDefault(BatchState.Expired),
        Cancelled = _ended.GetValueOrDefault(BatchState.Cancelled),
        RefusedByQueue = _refusedByQueue,
        StartedTwice = _startedAgain,
        LinesAnswered = _lines,
        LinesAnsweredTwice = _again.Count,
        PromptTokens = _usage.PromptTokens,
        CompletionTokens = _usage.CompletionTokens,
        QueueShareMost = queue.MostShare,
        QueueShareSteady = queue.SteadyShare,
    };
}
