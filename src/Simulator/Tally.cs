using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator;

/// <summary>Counts for <see cref="SimulatorStats"/>. Not thread-safe.</summary>
/// <param name="tellBodiesApart">Whether to keep a hash of every answered body; it costs memory for each.</param>
internal sealed class Tally(bool tellBodiesApart)
{
    private readonly HashSet<ulong> _answeredOnce = [];
    private readonly HashSet<ulong> _answeredAgain = [];
    private long _requests;
    private long _answered;
    private long _byRate;
    private long _byConcurrency;
    private long _failed;
    private long _abandoned;
    private int _inFlight;
    private int _maxInFlight;
    private TimeSpan? _firstRequestAt;
    private TimeSpan? _lastAnswerAt;
    private long _promptTokens;
    private long _cachedTokens;
    private long _completionTokens;

    public void Offered(TimeSpan now, Refusal? refusal)
    {
        _requests++;
        _firstRequestAt ??= now;
        if (refusal is null)
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        else if (refusal.By == RefusedBy.Rate)
            _byRate++;
        else if (refusal.By == RefusedBy.Concurrency)
            _byConcurrency++;
        else
            _failed++;
    }

    public void Answered(TimeSpan now, in Permit permit, int promptTokens, ulong bodyHash)
    {
        _inFlight--;
        if (!permit.Fault.IsAnswer())
        {
            _failed++;
            return;
        }

        _answered++;
        _lastAnswerAt = now;
        _promptTokens += promptTokens;
        _cachedTokens += permit.CachedTokens;
        _completionTokens += permit.OutputTokens;
        if (tellBodiesApart && !_answeredOnce.Add(bodyHash))
            _answeredAgain.Add(bodyHash);
    }

    /// <summary>Counts an accepted call that was refused after all because it had waited too long.</summary>
    public void RefusedLate()
    {
        _inFlight--;
        _byConcurrency++;
    }

    public void Abandoned()
    {
        _inFlight--;
        _abandoned++;
    }

    public SimulatorStats Snapshot(TimeSpan now) => new()
    {
        Requests = _requests,
        Answered = _answered,
        ThrottledByRate = _byRate,
        ThrottledByConcurrency = _byConcurrency,
        Failed = _failed,
        Abandoned = _abandoned,
        InFlight = _inFlight,
        MaxInFlight = _maxInFlight,
        FirstRequestAt = _firstRequestAt?.TotalSeconds,
        LastAnswerAt = _lastAnswerAt?.TotalSeconds,
        Now = now.TotalSeconds,
        PromptTokens = _promptTokens,
        CachedTokens = _cachedTokens,
        CompletionTokens = _completionTokens,
        DistinctAnswered = tellBodiesApart ? _answeredOnce.Count : null,
        DuplicateAnswered = tellBodiesApart ? _answeredAgain.Count : null,
    };
}
