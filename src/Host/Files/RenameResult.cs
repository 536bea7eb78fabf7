namespace ParallelLlm.Host.Files;

/// <summary>Outcome of one way of renaming.</summary>
internal enum RenameResult
{
    Moved,

    /// <summary>The new name is taken; nothing was done.</summary>
    Taken,

    /// <summary>The file system does not support this way; nothing was done.</summary>
    Unsupported,
}
