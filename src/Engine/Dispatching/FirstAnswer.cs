using System.Globalization;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Gives up if no endpoint ever answers. Throttling and refusals are answers; broken connections, timeouts and unreadable answers are not.
/// Never gives up while a call is in flight. Pure. Not thread-safe.
/// </summary>
/// <param name="giveUpAfter">Time from the first call; null for no bound.</param>
internal sealed class FirstAnswer(TimeSpan? giveUpAfter, params IReadOnlyList<string> endpoints)
{
    private TimeSpan? _since;
    private string? _lastError;
    private bool _came;

    private string Subject => endpoints.Count == 1 ? $"Endpoint {endpoints[0]} has" : $"Endpoints {string.Join(", ", endpoints)} have";

    /// <summary>Time of giving up; null before a call has failed, or after an answer.</summary>
    public TimeSpan? DueAt => _came || _lastError is null || _since > TimeSpan.MaxValue - giveUpAfter ? null : _since + giveUpAfter;

    public void Sent(TimeSpan now)
    {
        if (!_came)
            _since ??= now;
    }

    public void Ended(Attempt attempt)
    {
        switch (attempt.Outcome.Failure)
        {
            // No evidence about the endpoint.
            case FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Engine:
                // The time until the next call does not count either.
                if (_lastError is null)
                    _since = null;
                break;
            case FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed:
                _lastError = attempt.Outcome.Message ?? attempt.Outcome.Failure.Value.Name();
                break;
            default:
                _came = true;
                break;
        }
    }

    /// <summary>Restarts the time at the next call.</summary>
    public void Rest() => (_since, _lastError) = (null, null);

    /// <summary>Returns the reason to give up now, or null. Giving up restarts the time at the next call.</summary>
    public ChunkError? GiveUp(TimeSpan now, int inFlight)
    {
        if (inFlight > 0 || !(DueAt <= now))
            return null;
        var reason = new ChunkError(FailureKind.EndpointUnusable, string.Create(
            CultureInfo.InvariantCulture,
            $"{Subject} not answered at all for {giveUpAfter!.Value.TotalSeconds:0.###} s. The last error: {_lastError}"));
        Rest();
        return reason;
    }
}
