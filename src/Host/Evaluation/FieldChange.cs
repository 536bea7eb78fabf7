namespace ParallelLlm.Host.Evaluation;

/// <summary>The difference of F1 to an earlier evaluation, over the documents of both.</summary>
/// <param name="Field">JSON Pointer of the field; empty for all fields.</param>
/// <param name="Before">F1 of the earlier one.</param>
/// <param name="After">F1 of this one.</param>
/// <param name="Low">Lower end of the bootstrap's 95 % interval of the difference.</param>
/// <param name="High">Its upper end.</param>
internal sealed record FieldChange(string Field, double Before, double After, double Low, double High)
{
    // The fewest that a sign test calls clear at 5 %, if all of them change in one direction: 2 / 2⁶.
    private const int FewDocuments = 6;

    public double Difference => After - Before;

    /// <summary>The number of documents whose counts differ.</summary>
    public int Differing { get; init; }

    /// <summary>Whether the interval is on one side of 0, and not from so few documents that chance may have moved them all.</summary>
    public bool IsClear => (Low > 0 || High < 0) && Differing >= FewDocuments;
}
