namespace ParallelLlm.Host.Documents.Office;

/// <summary>A sheet as its workbook lists it.</summary>
/// <param name="Name">Its name on one line.</param>
/// <param name="Type">The type of its part, such as <c>worksheet</c> or <c>chartsheet</c>; null if it has none.</param>
/// <param name="Part">Its part; null if the workbook does not state it.</param>
internal sealed record WorkbookSheet(string Name, string? Type, string? Part)
{
    /// <summary>Whether the program that shows the workbook hides it.</summary>
    public bool IsHidden { get; init; }
}
