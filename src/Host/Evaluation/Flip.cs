namespace ParallelLlm.Host.Evaluation;

/// <summary>A document's field that was right before and is not now, or the other way round.</summary>
internal sealed record Flip(string Document, string Field, bool IsRightNow);
