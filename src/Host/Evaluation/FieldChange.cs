namespace ParallelLlm.Host.Evaluation;

/// <summary>The difference of F1 to an earlier evaluation, over the documents of both.</summary>
/// <param name="Field">JSON Pointer of the field; empty for all fields.</param>
/// <param name="Before">F1 of the earlier one.</param>
/// <param name="After">F1 of this one.</param>
/// <param name="Low">Lower end of the bootstrap's 95 % interval of the difference.</param>
/// <param name="High">Its upper end.</param>
internal sealed record FieldChange(string Field, double Before, double After, double Low, double High)
{
    public double Difference => After - Before;

    /// <summary>Whether the interval is on one side of 0.</summary>
    public bool IsClear => Low > 0 || High < 0;
}
