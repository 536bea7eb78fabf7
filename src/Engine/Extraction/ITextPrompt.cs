namespace ParallelLlm.Extraction;

/// <summary>
/// An extractor whose first prompt for a chunk is made of the chunk's text and otherwise of what is the same for all chunks. Then the text
/// stands for the prompt in the key of its answer, and no prompt is written for a chunk whose answer is stored.
/// </summary>
internal interface ITextPrompt
{
    /// <summary>
    /// All that prompts are made of but the text: where it is the same, the same texts have the same prompts, and where it is not, no two
    /// prompts are taken for each other.
    /// </summary>
    string Form { get; }

    /// <summary>Characters of the prompt's messages for a text.</summary>
    int LengthFor(string text);
}
