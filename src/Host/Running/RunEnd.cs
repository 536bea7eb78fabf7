namespace ParallelLlm.Host.Running;

/// <summary>How a run has ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Stopped">Why it ended before its documents did; null if it reached its end, or did not begin.</param>
internal readonly record struct RunEnd(int Code, StopCause? Stopped = null)
{
    /// <summary>Whether documents lack results because the time was up.</summary>
    public bool IsLate { get; init; }

    /// <summary>The input was wrong: nothing was run.</summary>
    public static RunEnd Usage => new(ExitCode.Usage);
}
