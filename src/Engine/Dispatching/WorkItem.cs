using ParallelLlm.Answers;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;

namespace ParallelLlm.Dispatching;

/// <summary>
/// What is sent as one LLM call: a chunk, or a part of one that had to be cut. It is in one place at a time (the pump, the dispatcher or an
/// attempt), and only that place changes it.
/// </summary>
internal sealed class WorkItem(Request request, long sequence, DocumentChunk chunk, ChunkRecord record)
{
    private ItemHistory _history;

    public Request Request { get; } = request;

    /// <summary>Position in the request, from 0, in the order in which the caller gave the chunks.</summary>
    public long Sequence { get; } = sequence;

    public DocumentChunk Chunk { get; } = chunk;

    /// <summary>The tracker's own record; everyone else only passes it on.</summary>
    public ChunkRecord Record { get; } = record;

    /// <summary>What is sent; set before it is offered.</summary>
    public PreparedPrompt Prompt { get; set; }

    /// <summary>
    /// The endpoints that can take it; none before it is offered. Those that it does not fit, and those that refused it, are not among
    /// them.
    /// </summary>
    public EndpointSet Endpoints { get; set; }

    /// <summary>Where it may go; set while it waits to be sent.</summary>
    public Route? Route { get; set; }

    /// <summary>The cut chunk that it is a part of; null for a whole chunk.</summary>
    public CutChunk? PartOf { get; init; }

    /// <summary>The chunk that it is, or is a part of.</summary>
    public WorkItem Whole => PartOf?.Item ?? this;

    /// <summary>Most tokens that its answer may have; null for no bound.</summary>
    public int? MaxOutputTokens { get; private set; } = request.MaxOutputTokens;

    /// <summary>Whether that has been raised, here or before it was cut: it is done once.</summary>
    public bool OutputRaised { get; private set; }

    /// <summary>Other work that is the same, and goes with this one or before it; null when it is alone, or is not to be stored.</summary>
    public Flight? Flight { get; set; }

    /// <summary>
    /// What its answer is stored under at each of the endpoints whose answers are, in the order of their tiers; null when it is not to be
    /// stored.
    /// </summary>
    public CompletionKey[]? Keys { get; set; }

    /// <summary>The answer, where it costs nothing any more; set before the admission sees the item.</summary>
    public PaidAnswer? Paid { get; set; }

    /// <summary>The attempt whose answer is being stored; null for none.</summary>
    public Attempt? Saving { get; set; }

    public ItemPlace Place { get; set; }

    /// <summary>Engine time since which it could have been sent; what has waited long counts as more urgent.</summary>
    public TimeSpan ReadySince { get; set; }

    /// <summary>How often smaller work went first while the pace held this back.</summary>
    public int Passes { get; set; }

    /// <summary>Whether its result has been handed to its request.</summary>
    public bool Delivered { get; set; }

    /// <summary>Its neighbours among the open items of its request.</summary>
    public WorkItem? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public WorkItem? Next { get; set; }

    public ref readonly ItemHistory History => ref _history;

    /// <summary>Calls that were made before; for tests.</summary>
    public ItemHistory Earlier
    {
        init => _history = value;
    }

    /// <summary>What a chunk ends with that has a deadline of its own and is not done by then.</summary>
    public static ChunkError DeadlinePassed { get; } = new(FailureKind.Deadline, "The chunk's deadline passed.");

    /// <summary>Engine time by which it must have ended; null for none of its own.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The reason why no prompt can be written for it; null for none.</summary>
    public ChunkError? Unaskable { get; set; }

    /// <summary>
    /// The reason why nothing more of it is sent: its request was stopped, another part of its chunk failed for good, or it has no prompt.
    /// Null while it goes on.
    /// </summary>
    public ChunkError? Stopped => Request.Stopped ?? PartOf?.Error ?? Unaskable;

    /// <summary>Whether the output limit can be raised: there is one, and it has not been raised before.</summary>
    public bool CanRaiseOutput => MaxOutputTokens is not null && !OutputRaised;

    /// <summary>Takes note that a call goes out: its own, or a part's.</summary>
    public void Sent(TimeSpan now) => _history.Sent(now);

    /// <summary>Takes note of the end of a call: its own, or a part's.</summary>
    public void Ended(Attempt attempt) => _history.Ended(attempt);

    /// <summary>Takes note of an attempt that is followed by another one, of the item itself or of its parts.</summary>
    public void TakeBack(Attempt attempt, in RetryDecision decision)
    {
        _history.Retried(attempt, decision);
        Endpoints = attempt.Elsewhere.IsEmpty ? Endpoints : attempt.Elsewhere;
        if (decision is { Error.Kind: FailureKind.Truncated, Parts: null })
            RaiseOutput();
    }

    /// <summary>Frees the memory of a prompt that is not sent any more.</summary>
    public void ForgetPrompt() => Prompt = Prompt with { First = default };

    // Doubles the output limit.
    private void RaiseOutput()
    {
        MaxOutputTokens = (int)Math.Min(2L * MaxOutputTokens!.Value, int.MaxValue);
        OutputRaised = true;
    }

    /// <summary>A part of this item, for a piece of its text.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="chunk">The chunk that it is a part of.</param>
    /// <param name="keepsOutput">Whether an output limit that was raised holds for it too.</param>
    public WorkItem Part(DocumentChunk piece, CutChunk chunk, bool keepsOutput) => new(Request, Sequence, piece, Record)
    {
        PartOf = chunk,
        Deadline = Deadline,
        OutputRaised = OutputRaised,
        MaxOutputTokens = keepsOutput ? MaxOutputTokens : Request.MaxOutputTokens,
    };
}
