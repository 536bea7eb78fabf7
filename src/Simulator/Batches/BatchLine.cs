using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Batches;

/// <summary>A line of an input file.</summary>
/// <param name="CustomId">The caller's id.</param>
/// <param name="Body">The request, as in the file.</param>
/// <param name="Key">The same for the same id and body.</param>
/// <param name="Model">The model that it asks for; null where the body is no request.</param>
/// <param name="PromptTokens">Tokens of its prompt; 0 where the body is no request.</param>
/// <param name="Refusal">Why a call with this body is refused; null when it is not.</param>
internal sealed record BatchLine(
    string CustomId, ReadOnlyMemory<byte> Body, ulong Key, string? Model, int PromptTokens, Refusal? Refusal);
