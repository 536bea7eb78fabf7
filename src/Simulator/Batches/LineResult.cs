namespace ParallelLlm.Simulator.Batches;

/// <summary>A line of an output or error file.</summary>
/// <param name="Number">Number of the line among all results, from 1.</param>
/// <param name="CustomId">The id of the input's line.</param>
/// <param name="Status">HTTP status; null where the line ended without one.</param>
/// <param name="Body">The body of the response; null where there is no response.</param>
/// <param name="Code">Code of the error; null where it succeeded.</param>
/// <param name="Message">Message of the error.</param>
internal sealed record LineResult(
    long Number, string CustomId, int? Status, ReadOnlyMemory<byte>? Body, string? Code = null, string? Message = null)
{
    /// <summary>Whether it is an answer.</summary>
    public bool Succeeded => Status == 200;

    /// <summary>A line that ended without a response.</summary>
    public static LineResult Without(long number, string id, string code, string message) => new(number, id, null, null, code, message);

    /// <summary>A line that its batch did not come to.</summary>
    public static LineResult Unfinished(long number, string id, bool isCancelled) => isCancelled
        ? Without(number, id, "batch_cancelled", "This request was not executed because the batch was cancelled.")
        : Without(number, id, "batch_expired", "This request could not be executed before the completion window expired.");
}
