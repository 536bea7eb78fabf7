namespace ParallelLlm.Host.Files;

/// <summary>
/// What the watched folder needs of a file system, call by call, so that the order of the calls can be tested and each of them can fail.
/// Failures are <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>. Links are never followed. Thread-safe.
/// </summary>
internal interface IFileSystem
{
    /// <summary>Lists a folder's entries lazily, in no particular order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    IEnumerable<FolderEntry> List(string folder);

    /// <summary>Looks at a path; null when there is nothing.</summary>
    FileStamp? Look(string path);

    /// <summary>Whether the end of a file is unwritten: it has more NUL bytes than a text in its encoding can end in.</summary>
    bool EndsUnwritten(string path);

    /// <summary>Makes a folder in one that is there; nothing when there is one already.</summary>
    void MakeFolder(string path);

    /// <summary>Writes a file, in place of one of that name. It need not be on the disk yet.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Returns when a file's content is on the disk.</summary>
    void Sync(string path);

    /// <summary>Returns when the names in a folder are on the disk.</summary>
    void SyncFolder(string path);

    /// <summary>Renames a file or folder that no other process renames, without ever replacing anything.</summary>
    /// <returns>False when the new name is taken.</returns>
    /// <exception cref="FileNotFoundException">There is nothing of the old name.</exception>
    bool Move(string from, string to);

    /// <summary>Renames a file that others may rename too, to a name that only the caller uses. One of them succeeds.</summary>
    /// <exception cref="FileNotFoundException">There is nothing of the old name.</exception>
    void Take(string from, string to);

    /// <summary>Deletes a file; nothing when there is none.</summary>
    void Delete(string path);

    /// <summary>Removes an empty folder; false when it is not empty or not there.</summary>
    bool RemoveFolder(string path);

    /// <summary>Locks a file until the result is disposed or the process ends, however it ends.</summary>
    /// <param name="create">Whether the file is to be made; then it must not be there yet.</param>
    /// <returns>Null when somebody else has the lock, or the file is (or is not) there.</returns>
    /// <exception cref="IOException">The file system does not support locks.</exception>
    IDisposable? TryLock(string path, bool create);
}
