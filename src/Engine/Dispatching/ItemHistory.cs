using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>
/// What the calls for an item have come to so far. Changed where it stands, by its item alone: others are given it to read.
/// </summary>
internal record struct ItemHistory
{
    /// <summary>Calls made.</summary>
    public int Attempts { get; set; }

    /// <summary>Failed calls that count against the request's retry attempts.</summary>
    public int CountedFailures { get; set; }

    /// <summary>Throttled calls since the last one that was not.</summary>
    public int ThrottledInARow { get; set; }

    /// <summary>Calls lost to parameters that the endpoint does not take.</summary>
    public int Adaptations { get; set; }

    /// <summary>The error in the last answer, to be named when asking again; null for none.</summary>
    public string? Correction { get; set; }

    /// <summary>The value of an earlier answer that is usable in part; null for none.</summary>
    public object? Partial { get; set; }

    /// <summary>Tokens of all calls.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>Engine time of the first call.</summary>
    public TimeSpan FirstSentAt { get; set; }

    /// <summary>Engine time of the last end of a call.</summary>
    public TimeSpan LastEndedAt { get; set; }

    /// <summary>The model of the last call; null before its end.</summary>
    public string? Model { get; set; }

    /// <summary>The endpoint of the last call; null before its end.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The error of the last call that another one followed; null for none.</summary>
    public ChunkError? LastError { get; set; }

    /// <summary>A call has gone out.</summary>
    public void Sent(TimeSpan now)
    {
        if (Attempts++ == 0)
            FirstSentAt = now;
    }

    /// <summary>A call has ended: of the item itself, or of a part of it.</summary>
    public void Ended(Attempt attempt)
    {
        Usage += attempt.Outcome.Usage;
        if (attempt.EndedAt > LastEndedAt)
            LastEndedAt = attempt.EndedAt;
        Endpoint = attempt.Gate.Endpoint.Name;
        Model = attempt.Outcome.Model ?? attempt.Item.Request.ModelAt(attempt.Gate.Endpoint);
    }

    /// <summary>A call has ended that another one follows.</summary>
    public void Retried(Attempt attempt, in RetryDecision decision)
    {
        var kind = decision.Error!.Kind;
        LastError = decision.Error;
        CountedFailures += decision.Counted ? 1 : 0;
        ThrottledInARow = kind.IsThrottle() ? ThrottledInARow + 1 : 0;
        Adaptations += kind == FailureKind.UnsupportedParameter ? 1 : 0;
        Correction = attempt.InvalidAnswer ?? Correction;
        Partial = attempt.Value ?? Partial;
    }
}
