using ParallelLlm.Admission;
using ParallelLlm.Contracts;

namespace ParallelLlm.Pipeline;

/// <summary>What follows from an attempt.</summary>
/// <param name="Status">A terminal status, or <see cref="RequestStatus.Retrying"/>.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="NotBefore">Engine time before which the next attempt must not start, when there is to be one.</param>
/// <param name="Counted">Whether the failure counts against the retry attempts.</param>
/// <param name="Parts">What is sent in the item's stead, when it comes back in parts; null when it comes back as it is.</param>
internal readonly record struct Settlement(
    RequestStatus Status, ChunkError? Error, TimeSpan NotBefore = default, bool Counted = false, IReadOnlyList<WorkItem>? Parts = null);
