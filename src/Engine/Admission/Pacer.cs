using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Throttle;

namespace ParallelLlm.Admission;

/// <summary>
/// When an endpoint's next attempt may start: its request and token buckets. The refill is the throttle's to decide; the levels follow
/// what is sent from here and what answers announce. Pure. Not thread-safe.
/// </summary>
internal sealed class Pacer
{
    private readonly PaceBucket _requests = new();
    private readonly PaceBucket _tokens = new();
    private readonly TokenForecast _forecast = new();
    private long _sent;
    private double _tokensSent;
    private long _newest;

    public void Set(Pace pace, TimeSpan now)
    {
        _requests.Set(pace.Requests, now);
        _tokens.Set(pace.Tokens, now);
    }

    /// <summary>Whether an attempt for an item may start.</summary>
    public bool Allows(WorkItem item, TimeSpan now) =>
        _requests.Has(1, now) && _tokens.Has(_forecast.TokensOf(item), now);

    /// <summary>When an attempt for an item may start.</summary>
    public TimeSpan NextAt(WorkItem item, TimeSpan now)
    {
        var requests = _requests.NextAt(1, now);
        var tokens = _tokens.NextAt(_forecast.TokensOf(item), now);
        return requests > tokens ? requests : tokens;
    }

    /// <summary>Takes what an attempt needs.</summary>
    public Reservation Take(WorkItem item)
    {
        var tokens = _forecast.TokensOf(item);
        _requests.Take(1);
        _tokens.Take(tokens);
        _tokensSent += tokens;
        return new Reservation(++_sent, _tokensSent, tokens);
    }

    /// <summary>Learns from an ended attempt: what it really used, and what its answer announces.</summary>
    public void End(Attempt attempt)
    {
        var outcome = attempt.Outcome;
        var reserved = attempt.Ticket.Reserved;
        if (outcome.Usage.Total > 0)
        {
            _forecast.Learn(attempt.Item, outcome.Usage);
            _tokens.Take(outcome.Usage.Total - reserved.Tokens);
        }
        else if (outcome.Failure is { } kind && kind.IsThrottle())
        {
            _tokens.Take(-reserved.Tokens);
        }

        if (reserved.Number <= _newest)
            return;
        // An older answer knows less about what is left than a newer one.
        if (outcome.RateLimit is { } facts)
        {
            _newest = reserved.Number;
            Correct(_requests, facts.Requests, attempt, _sent - reserved.Number);
            Correct(_tokens, facts.Tokens, attempt, _tokensSent - reserved.TokensSoFar);
        }
        else if (outcome.Failure == FailureKind.ThrottledByRate)
        {
            // Nothing is announced, but one thing is known: what was asked for was not there.
            _newest = reserved.Number;
            _requests.Correct(0, attempt.EndedAt);
        }
    }

    // What was announced when the attempt arrived, plus what has been refilled, less what was sent since.
    private static void Correct(PaceBucket bucket, BucketFacts facts, Attempt attempt, double sentSince)
    {
        if (facts is not { Limit: { } limit, Remaining: { } remaining } || limit <= 0)
            return;
        var window = facts.Window ?? TimeSpan.FromMinutes(1);
        var refilled = limit * ((attempt.EndedAt - attempt.Ticket.SentAt) / window);
        bucket.Correct(Math.Min(limit, remaining + refilled) - sentSince, attempt.EndedAt);
    }
}

/// <summary>What an attempt took from the buckets.</summary>
/// <param name="Number">Number of the attempt among those sent to the endpoint.</param>
/// <param name="TokensSoFar">Tokens reserved for all attempts up to this one.</param>
/// <param name="Tokens">Tokens reserved for this one.</param>
internal readonly record struct Reservation(long Number, double TokensSoFar, double Tokens);
