using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching;

/// <summary>
/// One call for a work item to an endpoint: made and concluded by the dispatcher, carried out by the runner. Nothing is repeated within it.
/// </summary>
internal sealed class Attempt(WorkItem item, EndpointGate gate, Ticket ticket) : IPatience
{
    private long _answeredWhenAsked = ticket.Answered;

    public WorkItem Item { get; } = item;

    public EndpointGate Gate { get; } = gate;

    public Ticket Ticket { get; } = ticket;

    /// <summary>What the call came to; set before the attempt comes back.</summary>
    public AttemptOutcome Outcome { get; set; } = null!;

    /// <summary>Engine time of the end of the call.</summary>
    public TimeSpan EndedAt { get; set; }

    /// <summary>The value read from the answer; null without a usable one.</summary>
    public object? Value { get; set; }

    /// <summary>The value read for the whole chunk; null without a usable one.</summary>
    public object? WholeValue => Item.PartOf is { } chunk ? chunk.Value : Value;

    /// <summary>The error in the answer; null for none. With a value beside it, the answer is usable in part.</summary>
    public string? InvalidAnswer { get; set; }

    /// <summary>
    /// What its item was cut into, because text or answer did not fit; empty when it is too short for that, null when that is not what
    /// happened.
    /// </summary>
    public IReadOnlyList<WorkItem>? Parts { get; set; }

    /// <summary>Whether its call's end has been noted; set by the dispatcher.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether nothing of it is still at work outside: its answer has been read, or its item cut. Set by the dispatcher.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether throttle and breaker have seen its failure.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>Whether a failure counts against the retry attempts, which is known once the breaker has seen it.</summary>
    public bool Counts { get; private set; } = true;

    /// <summary>Whether its endpoint stays usable although it refused key, model or route, because its text may be to blame.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>Number of the attempt among those that have ended at its endpoint; given by the admission.</summary>
    public long EndNumber { get; set; }

    /// <summary>Attempts of its endpoint that were still out when it ended, itself not included; set by the admission.</summary>
    public int OthersOut { get; set; }

    /// <summary>Whether its endpoint's limit held work back at any time while it was out; set by the admission.</summary>
    public bool Saturated { get; set; }

    /// <summary>
    /// Whether at any time while it was in flight more would have been sent to its endpoint: work waited, or the limit was reached; set by
    /// the admission.
    /// </summary>
    public bool WorkWaited { get; set; }

    /// <summary>
    /// Whether its end could not narrow what its endpoint is allowed, so that its place was free at once; set by the admission.
    /// </summary>
    public bool IsRoutine { get; set; }

    /// <summary>
    /// Endpoints that may take the item where this one's model would not; none when there are none, or the model took it. Set by the
    /// admission.
    /// </summary>
    public EndpointSet Elsewhere { get; set; }

    /// <summary>The time that its place in the endpoint's queue needs, up to its chunk's deadline.</summary>
    TimeSpan IPatience.MoreAfter(TimeSpan elapsed)
    {
        // Granted in slices, and only while others are answered: nothing waits for a server that hangs.
        var answered = Gate.Answered;
        if (answered == _answeredWhenAsked)
            return TimeSpan.Zero;
        _answeredWhenAsked = answered;
        var (more, slice) = (Gate.PatienceFor(Ticket) - elapsed, Gate.Limit.Patience.Slice);
        if (more > slice)
            more = slice;
        return Item.Deadline - Ticket.SentAt - elapsed is { } left && left < more ? left : more;
    }

    /// <summary>Takes note that throttle and breaker have seen its failure, and of what that says about it.</summary>
    public void Acknowledge(bool counts, bool isDoubted = false) => (IsSeen, Counts, IsDoubted) = (true, counts, isDoubted);
}
