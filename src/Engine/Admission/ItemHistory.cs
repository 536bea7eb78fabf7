using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Admission;

/// <summary>What the calls for an item have come to so far. Immutable.</summary>
internal readonly record struct ItemHistory
{
    /// <summary>Calls made.</summary>
    public int Attempts { get; init; }

    /// <summary>Failed calls that count against the request's retry attempts.</summary>
    public int CountedFailures { get; init; }

    /// <summary>Throttled calls since the last one that was not.</summary>
    public int ThrottledInARow { get; init; }

    /// <summary>Calls lost to parameters that the endpoint does not take.</summary>
    public int Adaptations { get; init; }

    /// <summary>The error in the last answer, to be named when asking again; null for none.</summary>
    public string? Correction { get; init; }

    /// <summary>The value of an earlier answer that is usable in part; null for none.</summary>
    public object? Partial { get; init; }

    /// <summary>Tokens of all calls.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Engine time of the first call.</summary>
    public TimeSpan FirstSentAt { get; init; }

    /// <summary>Engine time of the last end of a call.</summary>
    public TimeSpan LastEndedAt { get; init; }

    /// <summary>The model of the last call; null before its end.</summary>
    public string? Model { get; init; }

    /// <summary>The endpoint of the last call; null before its end.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The error of the last call that another one followed; null for none.</summary>
    public ChunkError? LastError { get; init; }

    /// <summary>The same after a call has gone out.</summary>
    public ItemHistory Sent(TimeSpan now) => this with { Attempts = Attempts + 1, FirstSentAt = Attempts == 0 ? now : FirstSentAt };

    /// <summary>The same after the end of a call: of the item itself, or of a part of it.</summary>
    public ItemHistory Ended(Attempt attempt) => this with
    {
        Usage = Usage + attempt.Outcome.Usage,
        LastEndedAt = attempt.EndedAt > LastEndedAt ? attempt.EndedAt : LastEndedAt,
        Endpoint = attempt.Gate.Endpoint.Name,
        Model = attempt.Outcome.Model ?? attempt.Item.Request.ModelAt(attempt.Gate.Endpoint),
    };

    /// <summary>The same after a call that another one follows.</summary>
    public ItemHistory Retried(Attempt attempt, in RetryDecision decision)
    {
        var kind = decision.Error!.Kind;
        return this with
        {
            LastError = decision.Error,
            CountedFailures = CountedFailures + (decision.Counted ? 1 : 0),
            ThrottledInARow = kind.IsThrottle() ? ThrottledInARow + 1 : 0,
            Adaptations = Adaptations + (kind == FailureKind.UnsupportedParameter ? 1 : 0),
            Correction = attempt.InvalidAnswer ?? Correction,
            Partial = attempt.Value ?? Partial,
        };
    }
}
