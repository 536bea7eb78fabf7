using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching;

/// <summary>
/// One call of a work item to an endpoint: created and completed by the dispatcher, run by the runner. Contains no retries.
/// </summary>
internal sealed class Attempt(WorkItem item, EndpointGate gate, Permit permit) : IPatience
{
    private long _answeredWhenAsked = permit.Answered;

    public WorkItem Item { get; } = item;

    public EndpointGate Gate { get; } = gate;

    public Permit Permit { get; } = permit;

    /// <summary>Outcome of the call; set before the attempt returns to the dispatcher.</summary>
    public AttemptOutcome Outcome { get; set; } = null!;

    /// <summary>Engine time at which the call ended.</summary>
    public TimeSpan EndedAt { get; set; }

    /// <summary>Value read from the answer; null for none.</summary>
    public object? Value { get; set; }

    /// <summary>Value for the whole chunk; null for none.</summary>
    public object? WholeValue => Item.PartOf is { } chunk ? chunk.Value : Value;

    /// <summary>Error in the answer; null for none. With a value beside it, the answer is partially usable.</summary>
    public string? InvalidAnswer { get; set; }

    /// <summary>
    /// Parts of its item, if text or answer did not fit: empty if the item is too short to split, null if it was not to be split.
    /// </summary>
    public IReadOnlyList<WorkItem>? Parts { get; set; }

    /// <summary>Readings for each item of a shared call; null if the item has its own call, or if nothing was read.</summary>
    public IReadOnlyList<WorkReading>? Readings { get; set; }

    /// <summary>Whether the call was shared with other items: then it does not count against the attempts of any.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether another item of a shared call is counted as the one that made it.</summary>
    public bool SharesCall { get; init; }

    /// <summary>Whether the end of its call was recorded. Set by the dispatcher.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether its answer was read or its item split. Set by the dispatcher.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether throttle and breaker have acknowledged its failure.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>Whether a failure counts against attempts; final once the breaker has acknowledged it.</summary>
    public bool Counts { get; private set; } = true;

    /// <summary>Whether its endpoint stays usable after it refused key, model or route, because the text may be the cause.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>Number among the endpoint's ended attempts. Set by the gate.</summary>
    public long EndNumber { get; set; }

    /// <summary>Other attempts in flight at its endpoint when it ended. Set by the gate.</summary>
    public int OthersOut { get; set; }

    /// <summary>Whether its endpoint's limit was reached while it was in flight. Set by the gate.</summary>
    public bool Saturated { get; set; }

    /// <summary>Whether more work waited for its endpoint, or the limit was reached, while it was in flight. Set by the gate.</summary>
    public bool WorkWaited { get; set; }

    /// <summary>Whether its end cannot lower its endpoint's limits, so that its permit was released at once. Set by the gate.</summary>
    public bool IsRoutine { get; set; }

    /// <summary>Endpoints that may take the item after its model refused it; empty otherwise. Set by the admission.</summary>
    public EndpointSet Elsewhere { get; set; }

    /// <summary>Extension for the call's position in the endpoint's queue, up to the chunk's deadline.</summary>
    TimeSpan IPatience.MoreAfter(TimeSpan elapsed)
    {
        // Granted in slices, and only while others are answered, so that a hanging server gets no extension.
        var answered = Gate.Answered;
        if (answered == _answeredWhenAsked)
            return TimeSpan.Zero;
        _answeredWhenAsked = answered;
        var (more, slice) = (Gate.PatienceFor(Permit) - elapsed, Gate.Limit.Patience.Slice);
        if (more > slice)
            more = slice;
        return Item.Deadline - Permit.SentAt - elapsed is { } left && left < more ? left : more;
    }

    /// <summary>Records that throttle and breaker have acknowledged its failure, with the result.</summary>
    public void Acknowledge(bool counts, bool isDoubted = false) => (IsSeen, Counts, IsDoubted) = (true, counts, isDoubted);
}
