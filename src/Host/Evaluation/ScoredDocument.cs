namespace ParallelLlm.Host.Evaluation;

/// <summary>A document of the gold file, compared with its result.</summary>
/// <param name="Name">Its name in the gold file.</param>
/// <param name="Status">The result's status; null if the results do not have the document.</param>
internal sealed record ScoredDocument(string Name, string? Status, IReadOnlyList<Cell> Cells)
{
    /// <summary>Whether it has no result, so that its values are missing.</summary>
    public bool HasFailed => Status is null or "failed";

    /// <summary>Whether every value says the same as the gold file's.</summary>
    public bool IsRight => !HasFailed && Cells.Count > 0 && Cells.All(cell => cell.IsRight);

    /// <summary>Whether every value is the same JSON as the gold file's.</summary>
    public bool IsExact => !HasFailed && Cells.Count > 0 && Cells.All(cell => cell.Exact.IsRight);
}
