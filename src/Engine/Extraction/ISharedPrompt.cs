namespace ParallelLlm.Extraction;

/// <summary>An extractor that can ask about several chunks in one call.</summary>
internal interface ISharedPrompt
{
    /// <summary>Schema of an answer about several chunks, whatever their number; null for free text.</summary>
    ResponseSchema? SharedSchema { get; }

    /// <summary>Whether a chunk may stand beside others: its text holds no mark that separates texts.</summary>
    bool CanShare(DocumentChunk chunk);

    /// <summary>The prompt for several chunks.</summary>
    ExtractionPrompt Prompt(IReadOnlyList<DocumentChunk> chunks);

    /// <summary>Reads an answer about several chunks: one reading for each, invalid where the answer has none for it.</summary>
    IReadOnlyList<AnswerReading> Read(IReadOnlyList<DocumentChunk> chunks, string content);
}
