using ParallelLlm.Calling;
using ParallelLlm.Calling.Wire;
using ParallelLlm.Contracts;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Admission;

/// <summary>One call for a work item to an endpoint: made by the admission, carried out by the mapper, reported back, settled. Nothing is repeated within it.</summary>
internal sealed class Attempt(WorkItem item, EndpointGate gate, Ticket ticket) : IPatience
{
    private TaskCompletionSource<bool>? _verdict;
    private long _answeredWhenAsked = ticket.Answered;

    public WorkItem Item { get; } = item;

    public EndpointGate Gate { get; } = gate;

    public Ticket Ticket { get; } = ticket;

    /// <summary>What the call came to; set before the attempt is reported, never changed after that.</summary>
    public AttemptOutcome Outcome { get; set; } = null!;

    /// <summary>Engine time of the end of the call.</summary>
    public TimeSpan EndedAt { get; set; }

    /// <summary>The value read from the answer; null without a usable one.</summary>
    public object? Value { get; set; }

    /// <summary>The value read for the whole chunk; null without a usable one.</summary>
    public object? WholeValue => Item.PartOf is { } chunk ? chunk.Value : Value;

    /// <summary>The error in the answer; null for none. With a value beside it, the answer is usable in part.</summary>
    public string? InvalidAnswer { get; set; }

    /// <summary>Whether it ends with an answer that is usable in part; known once it is settled.</summary>
    public bool EndsInPart =>
        Value is not null && Settlement is { Status: not RequestStatus.Retrying, Error.Kind: FailureKind.InvalidAnswer };

    /// <summary>What its item was cut into, because text or answer did not fit; empty when it is too short for that, null when that is not what happened.</summary>
    public IReadOnlyList<WorkItem>? Parts { get; set; }

    /// <summary>Whether its item's chunk has reached its terminal status with it; set by the settlement.</summary>
    public bool EndsChunk { get; set; }

    /// <summary>Whether a failure counts against the retry attempts, which is known once the breaker has seen it.</summary>
    public bool Counts { get; private set; } = true;

    /// <summary>Whether its endpoint stays usable although it refused key, model or route, because its text may be to blame.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>Whether its answer is on its way to the store, and its chunk is told when it has arrived; set by the settlement.</summary>
    public bool IsSaving { get; set; }

    /// <summary>What follows from it; set by the settlement.</summary>
    public Settlement Settlement { get; set; }

    /// <summary>Number of the attempt among those that have ended at its endpoint; given by the admission.</summary>
    public long EndNumber { get; set; }

    /// <summary>Attempts of its endpoint that were still out when it ended, itself not included; set by the admission.</summary>
    public int OthersOut { get; set; }

    /// <summary>Whether its endpoint's limit held work back at any time while it was out; set by the admission.</summary>
    public bool Saturated { get; set; }

    /// <summary>
    /// Whether at any time while it was in flight more would have been sent to its endpoint: work waited, or the limit was reached; set by the
    /// admission.
    /// </summary>
    public bool WorkWaited { get; set; }

    /// <summary>Whether its end could not narrow what its endpoint is allowed, so that its place was free at once; set by the admission.</summary>
    public bool IsRoutine { get; set; }

    /// <summary>Endpoints that may take the item where this one's model would not; none when there are none, or the model took it. Set by the admission.</summary>
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

    /// <summary>Ends when throttle and breaker have seen the failure. Must be asked for before the attempt is reported.</summary>
    public Task AwaitVerdict()
    {
        _verdict = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _verdict.Task;
    }

    /// <summary>Says that throttle and breaker have seen the outcome.</summary>
    public void Acknowledge(bool counts, bool isDoubted = false)
    {
        (Counts, IsDoubted) = (counts, isDoubted);
        _verdict?.TrySetResult(counts);
    }
}
