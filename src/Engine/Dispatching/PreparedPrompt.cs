using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching;

/// <summary>What an <see cref="IWork"/> makes of an item before it waits to be sent.</summary>
/// <param name="Bytes">Bytes that the item counts for in its request's window.</param>
/// <param name="First">The prompt of the first call; nothing where it is written for each call.</param>
/// <param name="Size">The size of the next prompt; nothing where it is not counted.</param>
/// <param name="Tokens">Upper estimate of the prompt's tokens; 0 when nothing is asked of a model.</param>
internal readonly record struct PreparedPrompt(long Bytes, ExtractionPrompt First = default, PromptSize Size = default, long Tokens = 0);
