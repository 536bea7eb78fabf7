namespace ParallelLlm.Host.Output;

internal enum LineWrite
{
    Written,

    /// <summary>Whoever read the lines has had enough, such as <c>head</c>.</summary>
    Closed,

    /// <summary>The disk is full, or the like.</summary>
    Failed,
}
