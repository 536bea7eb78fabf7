using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Pipeline;

/// <summary>How many tokens a prompt will hardly exceed, without asking the model's own tokenizer. Pure.</summary>
internal static class PromptEstimate
{
    /// <summary>Models' vocabularies differ: a quarter more than counted covers what another one makes of European languages.</summary>
    private const double SafetyFactor = 1.25;

    // Instructions and JSON; four is usual for English.
    private const int CharactersPerToken = 3;

    public static long Tokens(DocumentChunk chunk, int promptLength, ResponseSchema? schema)
    {
        var added = promptLength + (schema?.Json.Length ?? 0) - chunk.Text.Length;
        return (long)Math.Ceiling(SafetyFactor * (chunk.TokenCount + (Math.Max(0, added) / CharactersPerToken)));
    }
}
