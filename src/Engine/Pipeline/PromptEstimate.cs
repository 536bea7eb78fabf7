using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;

namespace ParallelLlm.Pipeline;

/// <summary>How many tokens a prompt will hardly exceed, without asking the model's own tokenizer. Pure.</summary>
internal static class PromptEstimate
{
    /// <summary>Models' vocabularies differ: a quarter more than counted covers what another one makes of European languages.</summary>
    private const double SafetyFactor = 1.25;

    // Instructions and JSON; four is usual for English.
    private const int CharactersPerToken = 3;

    public static long Tokens(DocumentChunk chunk, ExtractionPrompt prompt, ResponseSchema? schema)
    {
        var added = prompt.User.Length + (prompt.System?.Length ?? 0) + (schema?.Json.Length ?? 0) - chunk.Text.Length;
        return (long)Math.Ceiling(SafetyFactor * (chunk.TokenCount + (Math.Max(0, added) / CharactersPerToken)));
    }
}
