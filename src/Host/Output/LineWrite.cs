namespace ParallelLlm.Host.Output;

internal enum LineWrite
{
    Written,

    /// <summary>The reader has closed its end, as <c>head</c> does.</summary>
    Closed,

    /// <summary>The disk is full, or the like.</summary>
    Failed,
}
