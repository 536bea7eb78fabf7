namespace ParallelLlm.Simulator.Batches;

/// <summary>A line of a batch that is processed, and how it ends.</summary>
internal readonly record struct LineRun(BatchLine Line, LineFate Fate)
{
    /// <summary>Whether it ends with 200.</summary>
    public bool Succeeds => Fate is LineFate.Answered or LineFate.Truncated or LineFate.Invalid;

    /// <summary>Whether it ends at all.</summary>
    public bool Ends => Fate != LineFate.Expired;
}
