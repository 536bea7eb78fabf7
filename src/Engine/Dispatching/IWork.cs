using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching.Packing;

namespace ParallelLlm.Dispatching;

/// <summary>
/// Processing of a request's chunks. Runs on pool threads, and on the stage's thread only where declared quick. Thread-safe.
/// </summary>
internal interface IWork
{
    /// <summary>Whether its calls go to a model; otherwise to a caller's function.</summary>
    bool AsksModel => false;

    /// <summary>Whether its calls count against a budget.</summary>
    bool IsBudgeted { get; }

    /// <summary>Prepares an item for sending and returns its size; runs in the pump.</summary>
    PreparedPrompt Prepare(WorkItem item);

    /// <summary>Makes one call. Must not write to the attempt, which may have been abandoned.</summary>
    ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether an attempt's call never blocks, and does so little before its first await that a thread switch would cost more.
    /// </summary>
    bool BeginsQuickly(Attempt attempt) => false;

    /// <summary>Whether reading a successful call's answer is faster than waking a thread.</summary>
    bool ReadsQuickly(Attempt attempt) => false;

    /// <summary>Reads a successful call's answer. Must not write to the attempt, which may be completed already.</summary>
    WorkReading Read(Attempt attempt);

    /// <summary>
    /// Splits an item whose text or answer did not fit into prepared parts: empty if it is too short, null if such work is never split.
    /// </summary>
    IReadOnlyList<WorkItem>? Cut(Attempt attempt) => null;

    /// <summary>The key of its calls among those that may be shared; null if none may.</summary>
    PackKey? PackKeyOf(ProcessingRequest settings) => null;

    /// <summary>Reads a successful shared call's answer. Must not write to the attempt.</summary>
    IReadOnlyList<WorkReading> ReadShared(Attempt attempt) => throw new NotSupportedException("This work shares no calls.");

    /// <summary>Merges the values of a chunk's parts, in text order.</summary>
    object Merge(IReadOnlyList<object> values) => throw new NotSupportedException("This work is never split.");

    /// <summary>Creates the maker of store keys for an endpoint's answers; null if they are not stored.</summary>
    CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled) => null;

    /// <summary>The key of an item's content, which becomes a part of its answer's key.</summary>
    CompletionKey ContentOf(WorkItem item) => throw new NotSupportedException("This work has no keys.");

    /// <summary>Serializes a result for the store.</summary>
    ReadOnlyMemory<byte> WriteStored(object value) => throw new NotSupportedException("This work has no keys.");

    /// <summary>Deserializes a stored result; null if it is unreadable.</summary>
    object? ReadStored(ReadOnlyMemory<byte> stored) => null;
}
