namespace ParallelLlm.Extraction;

/// <summary>
/// An extractor whose first prompt for a chunk depends only on <see cref="DocumentChunk.PromptText"/> and on parts common to all chunks.
/// That text then represents the prompt in the key of its answer, and no prompt is written for a chunk whose answer is stored.
/// </summary>
internal interface ITextPrompt
{
    /// <summary>
    /// The prompt except for the text. If it is equal, equal texts have equal prompts; if it differs, no two prompts are confused.
    /// </summary>
    string Form { get; }

    /// <summary>Characters in the prompt's messages for a text.</summary>
    int LengthFor(string text);
}
