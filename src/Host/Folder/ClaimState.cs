namespace ParallelLlm.Host.Folder;

/// <summary>Progress of a claimed document, recorded in the name of its folder.</summary>
internal enum ClaimState
{
    /// <summary>Nothing came of it yet.</summary>
    Taken,

    /// <summary>Its result is on disk beside where it belongs, or there already.</summary>
    Completed,

    /// <summary>Its error is on disk beside where it belongs, or there already.</summary>
    Failed,
}
