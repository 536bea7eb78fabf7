using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching;

/// <summary>What was read from an answer.</summary>
/// <param name="Value">The value; null without a usable one.</param>
/// <param name="Error">The error in the answer; null for none.</param>
/// <param name="NextPrompt">The size of the prompt that asks again; null where it is not counted.</param>
/// <param name="Parts">What the item was cut into; null when it was not.</param>
internal readonly record struct WorkReading(
    object? Value, string? Error = null, PromptSize? NextPrompt = null, IReadOnlyList<WorkItem>? Parts = null);
