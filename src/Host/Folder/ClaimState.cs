namespace ParallelLlm.Host.Folder;

/// <summary>How far a claimed document has come, as the name of its folder tells it.</summary>
internal enum ClaimState
{
    /// <summary>Nothing came of it yet.</summary>
    Taken,

    /// <summary>Its result is on disk beside where it belongs, or there already.</summary>
    Completed,

    /// <summary>Its error is on disk beside where it belongs, or there already.</summary>
    Failed,
}
