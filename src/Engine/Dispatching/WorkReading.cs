using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching;

/// <summary>Result of reading an answer.</summary>
/// <param name="Value">The value; null for none.</param>
/// <param name="Error">The error in the answer; null for none.</param>
/// <param name="NextPrompt">Size of the prompt that asks again; null if it is not measured.</param>
/// <param name="Parts">Parts of the item; null if it was not split.</param>
/// <param name="Shares">Readings for each item of a shared call; null if the item has its own call, or if nothing was read.</param>
internal readonly record struct WorkReading(
    object? Value, string? Error = null, PromptSize? NextPrompt = null, IReadOnlyList<WorkItem>? Parts = null,
    IReadOnlyList<WorkReading>? Shares = null);
