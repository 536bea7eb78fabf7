namespace ParallelLlm.Tests.Load.Batches;

/// <summary>The work of a run with batches at the moment of its end.</summary>
internal enum KillPhase
{
    /// <summary>Starting, or a pass over the documents.</summary>
    Documents,

    /// <summary>Uploading a file or creating a batch.</summary>
    Submission,

    /// <summary>Between two looks at its batches.</summary>
    Waiting,

    /// <summary>Reading the results of a batch.</summary>
    Collection,
}
