using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Dispatching;

/// <summary>History of an item's calls. Mutated in place by its item only; others read it.</summary>
internal record struct ItemHistory
{
    /// <summary>Calls made.</summary>
    public int Attempts { get; set; }

    /// <summary>Failed calls that count against attempts.</summary>
    public int CountedFailures { get; set; }

    /// <summary>Consecutive throttled calls.</summary>
    public int ThrottledInARow { get; set; }

    /// <summary>Calls lost to parameters that the endpoint rejected.</summary>
    public int Adaptations { get; set; }

    /// <summary>Calls shared with other items that a failing server has lost.</summary>
    public int SharedFailures { get; set; }

    /// <summary>Whether its next calls are its own, because a shared one failed.</summary>
    public bool GoesAlone { get; set; }

    /// <summary>Error in the last answer, to be named when asking again; null for none.</summary>
    public string? Correction { get; set; }

    /// <summary>Value of an earlier, partially usable answer; null for none.</summary>
    public object? Partial { get; set; }

    /// <summary>Tokens of all calls.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>Engine time at which the first call was sent.</summary>
    public TimeSpan FirstSentAt { get; set; }

    /// <summary>Engine time at which the last call ended.</summary>
    public TimeSpan LastEndedAt { get; set; }

    /// <summary>Model of the last ended call; null for none.</summary>
    public string? Model { get; set; }

    /// <summary>Endpoint of the last ended call; null for none.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Error of the last retried call; null for none.</summary>
    public ChunkError? LastError { get; set; }

    public void Sent(TimeSpan now)
    {
        if (Attempts++ == 0)
            FirstSentAt = now;
    }

    /// <summary>Records that a call of the item, or of a part of it, has ended.</summary>
    public void Ended(Attempt attempt)
    {
        Usage += attempt.Outcome.Usage;
        if (attempt.EndedAt > LastEndedAt)
            LastEndedAt = attempt.EndedAt;
        Endpoint = attempt.Gate.Endpoint.Name;
        Model = attempt.Outcome.Model ?? attempt.Item.Request.ModelAt(attempt.Gate.Endpoint);
    }

    /// <summary>Records that a failed call is retried.</summary>
    public void Retried(Attempt attempt, in RetryDecision decision)
    {
        var kind = decision.Error!.Kind;
        LastError = decision.Error;
        CountedFailures += decision.Counted ? 1 : 0;
        ThrottledInARow = kind.IsThrottle() ? ThrottledInARow + 1 : 0;
        Adaptations += kind == FailureKind.UnsupportedParameter ? 1 : 0;
        if (attempt.IsShared)
        {
            if (kind == FailureKind.Transient)
                SharedFailures++;
            // A server that fails once does so for any call. Other failures, and a second one, may be due to a single text.
            GoesAlone |= !kind.IsThrottle() && kind != FailureKind.UnsupportedParameter
                && (kind != FailureKind.Transient || SharedFailures > 1);
            return;
        }

        Correction = attempt.InvalidAnswer ?? Correction;
        Partial = attempt.Value ?? Partial;
    }
}
