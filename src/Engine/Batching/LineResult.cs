namespace ParallelLlm.Batching;

/// <summary>A line of a batch's output or error file.</summary>
/// <param name="Id">The line's <c>custom_id</c>.</param>
/// <param name="Status">HTTP status of the answer; 0 if there is none.</param>
/// <param name="Body">The answer's body; empty if there is none.</param>
/// <param name="ErrorCode">Code of an error without an answer; null for none.</param>
/// <param name="PromptTokens">Tokens of the prompt, as the provider counted them; 0 if it does not say.</param>
internal readonly record struct LineResult(
    string Id, int Status, ReadOnlyMemory<byte> Body, string? ErrorCode, long PromptTokens = 0)
{
    /// <summary>Whether a model has answered.</summary>
    public bool IsAnswered => Status is >= 200 and < 300;
}
