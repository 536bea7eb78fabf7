using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching;

/// <summary>An item prepared by <see cref="IWork"/>.</summary>
/// <param name="Bytes">Bytes that the item counts for in its request's window.</param>
/// <param name="First">Prompt of the first call; default if it is written for each call.</param>
/// <param name="Size">Size of the next prompt; default if it is not measured.</param>
/// <param name="Tokens">Upper estimate of the prompt's tokens; 0 if no model is asked.</param>
/// <param name="CanShare">Whether its text may stand beside others in one prompt.</param>
internal readonly record struct PreparedPrompt(
    long Bytes, ExtractionPrompt First = default, PromptSize Size = default, long Tokens = 0, bool CanShare = false);
