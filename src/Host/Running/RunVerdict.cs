using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>What a run's end means for its exit code.</summary>
internal static class RunVerdict
{
    public static int ExitCodeOf(StopCause? cause, RunCounts counts, bool keepsWhatIsThere = false) => cause switch
    {
        StopCause.Interrupted => ExitCode.Interrupted,
        StopCause.Endpoint => keepsWhatIsThere ? ExitCode.Incomplete : ExitCode.EndpointUnusable,
        StopCause.Budget or StopCause.BatchesFailed or StopCause.OutputFailed => ExitCode.Incomplete,
        StopCause.OutputClosed => ExitCode.OutputClosed,
        _ => counts is { Documents: > 0, MissingTexts: 0 }
            && counts.PartialDocuments.Count + counts.FailedDocuments.Count + counts.UnfinishedDocuments.Count == 0
            ? ExitCode.Completed
            : ExitCode.Incomplete,
    };
}
