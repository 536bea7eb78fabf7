using ParallelLlm.Answers;

namespace ParallelLlm.Dispatching;

/// <summary>
/// What a request does with a chunk. Runs on pool threads, and on the stage's only where it says that it is quick. Thread-safe.
/// </summary>
internal interface IWork
{
    /// <summary>Whether its calls go to a model; a caller's own function may do anything.</summary>
    bool AsksModel => false;

    /// <summary>Whether its calls are paid from a budget.</summary>
    bool IsBudgeted { get; }

    /// <summary>Makes an item ready to be sent and tells its size; in the pump.</summary>
    PreparedPrompt Prepare(WorkItem item);

    /// <summary>Makes one call. Never writes to the attempt, which may have been abandoned.</summary>
    ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether an attempt's call does little before it first waits, and never blocks, so that a move to another thread would cost more than
    /// it.
    /// </summary>
    bool BeginsQuickly(Attempt attempt) => false;

    /// <summary>Whether a successful call's answer is read in less time than it takes to wake a thread.</summary>
    bool ReadsQuickly(Attempt attempt) => false;

    /// <summary>Reads a successful call's answer. Never writes to the attempt, which may have been concluded meanwhile.</summary>
    WorkReading Read(Attempt attempt);

    /// <summary>
    /// Cuts an item whose text or answer did not fit into parts that are ready to be sent: none when it is too short for that, null when
    /// such work is not cut at all.
    /// </summary>
    IReadOnlyList<WorkItem>? Cut(Attempt attempt) => null;

    /// <summary>Puts together what was read from the parts of a chunk, in the order of the text.</summary>
    object Merge(IReadOnlyList<object> values) => throw new NotSupportedException("What is not cut has no parts.");

    /// <summary>Makes the keys that a request's answers of an endpoint are stored under; null when they are not to be stored.</summary>
    CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled) => null;

    /// <summary>The key of what is asked about an item, which becomes a part of its answer's.</summary>
    CompletionKey ContentOf(WorkItem item) => throw new NotSupportedException("This work has no keys.");

    /// <summary>A result as it is stored.</summary>
    ReadOnlyMemory<byte> WriteStored(object value) => throw new NotSupportedException("This work has no keys.");

    /// <summary>A result that was stored; null when it cannot be read.</summary>
    object? ReadStored(ReadOnlyMemory<byte> stored) => null;
}
