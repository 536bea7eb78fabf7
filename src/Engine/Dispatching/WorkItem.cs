using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching.Packing;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Work of one LLM call: a chunk, or a part of a split one. Owned, and changed, by one component at a time: pump, dispatcher or attempt.
/// </summary>
internal sealed class WorkItem(Request request, long sequence, DocumentChunk chunk, ChunkRecord record)
{
    private ItemHistory _history;

    public Request Request { get; } = request;

    /// <summary>Position in the request, from 0, in the caller's order.</summary>
    public long Sequence { get; } = sequence;

    public DocumentChunk Chunk { get; } = chunk;

    /// <summary>The tracker's record; other components only pass it on.</summary>
    public ChunkRecord Record { get; } = record;

    /// <summary>The prepared prompt; set before the item is enqueued.</summary>
    public PreparedPrompt Prompt { get; set; }

    /// <summary>Endpoints that can take it, without those that it does not fit or that refused it; empty before acceptance.</summary>
    public EndpointSet Endpoints { get; set; }

    /// <summary>Its route; set while it waits to be sent.</summary>
    public Route? Route { get; set; }

    /// <summary>The split chunk that it is a part of; null for a whole chunk.</summary>
    public CutChunk? PartOf { get; init; }

    /// <summary>The items that share its calls; null for one of its own.</summary>
    public Pack? Pack { get; private init; }

    /// <summary>The whole chunk: itself, or the one that it is a part of.</summary>
    public WorkItem Whole => PartOf?.Item ?? this;

    /// <summary>Token limit of its answer; null for none.</summary>
    public int? MaxOutputTokens { get; private set; } = request.MaxOutputTokens;

    /// <summary>Whether the limit was raised, here or before the split. It is raised at most once.</summary>
    public bool OutputRaised { get; private set; }

    /// <summary>Coalesced identical work; null if there is none, or it is not stored.</summary>
    public CoalescedWork? CoalescedWork { get; set; }

    /// <summary>Store keys by endpoint, in the order of their tiers; null if its answers are not stored.</summary>
    public CompletionKey[]? Keys { get; set; }

    /// <summary>An existing answer; null for none. Set before admission.</summary>
    public PaidAnswer? Paid { get; set; }

    /// <summary>The attempt whose answer is being stored; null for none.</summary>
    public Attempt? Saving { get; set; }

    public ItemState State { get; set; }

    /// <summary>Engine time at which it became ready; long waiting raises the priority.</summary>
    public TimeSpan ReadySince { get; set; }

    /// <summary>Times that smaller items passed it while the pace held it back.</summary>
    public int Passes { get; set; }

    /// <summary>Whether its result was delivered.</summary>
    public bool Delivered { get; set; }

    /// <summary>Neighbour in the list of its request's open items.</summary>
    public WorkItem? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public WorkItem? Next { get; set; }

    public ref readonly ItemHistory History => ref _history;

    /// <summary>Calls throttled in a row; of several items the most.</summary>
    public int ThrottledInARow => Pack?.Items.Max(item => item.History.ThrottledInARow) ?? _history.ThrottledInARow;

    /// <summary>Earlier calls; for tests.</summary>
    public ItemHistory Earlier
    {
        init => _history = value;
    }

    /// <summary>Error of a chunk that exceeds its own deadline.</summary>
    public static ChunkError DeadlinePassed { get; } = new(FailureKind.Deadline, "The chunk's deadline passed.");

    /// <summary>Engine time of its own deadline; null for none.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Why its prompt cannot be written; null if it can.</summary>
    public ChunkError? Unaskable { get; set; }

    /// <summary>
    /// Why it is no longer sent: its request was stopped, another part of its chunk failed, or it has no prompt. Null while it continues.
    /// </summary>
    public ChunkError? Stopped => Request.Stopped ?? PartOf?.Error ?? Unaskable;

    /// <summary>Whether the output limit can be raised: there is one that was not raised before.</summary>
    public bool CanRaiseOutput => MaxOutputTokens is not null && !OutputRaised;

    /// <summary>Records that a call of the item, or of a part of it, was sent.</summary>
    public void Sent(TimeSpan now) => _history.Sent(now);

    /// <summary>Records that a call of the item, or of a part of it, has ended.</summary>
    public void Ended(Attempt attempt) => _history.Ended(attempt);

    /// <summary>Records that an attempt is retried, by the item itself or its parts.</summary>
    public void TakeBack(Attempt attempt, in RetryDecision decision)
    {
        _history.Retried(attempt, decision);
        Endpoints = attempt.Elsewhere.IsEmpty ? Endpoints : attempt.Elsewhere;
        if (decision is { Error.Kind: FailureKind.Truncated, Parts: null } && !attempt.IsShared)
            RaiseOutput();
    }

    /// <summary>Frees the memory of a prompt that is no longer needed.</summary>
    public void ForgetPrompt() => Prompt = Prompt with { First = default };

    /// <summary>Creates the item of a call that several items share. It is in no queue and has no result of its own.</summary>
    public static WorkItem Of(Pack pack, in PackSize size)
    {
        var first = pack.Items[0];
        var texts = first.Chunk with { Text = "", TokenCount = (int)Math.Min(int.MaxValue, size.TextTokens) };
        return new WorkItem(first.Request, first.Sequence, texts, first.Record)
        {
            Pack = pack,
            Prompt = new PreparedPrompt(0, default, size.Prompt, size.PromptTokens),
            MaxOutputTokens = size.MaxOutputTokens,
            Deadline = pack.Items.Min(item => FirstOf(item.Deadline, item.Request.Deadline)),
            Endpoints = first.Endpoints,
            Route = first.Route,
        };
    }

    private static TimeSpan? FirstOf(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    private void RaiseOutput()
    {
        MaxOutputTokens = (int)Math.Min(2L * MaxOutputTokens!.Value, int.MaxValue);
        OutputRaised = true;
    }

    /// <summary>Creates a part of this item for a piece of its text.</summary>
    /// <param name="keepsOutput">Whether a raised output limit applies to the part too.</param>
    public WorkItem Part(DocumentChunk piece, CutChunk chunk, bool keepsOutput) => new(Request, Sequence, piece, Record)
    {
        PartOf = chunk,
        Deadline = Deadline,
        OutputRaised = OutputRaised,
        MaxOutputTokens = keepsOutput ? MaxOutputTokens : Request.MaxOutputTokens,
    };
}
