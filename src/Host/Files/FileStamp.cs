namespace ParallelLlm.Host.Files;

/// <summary>Identity and version of a file, to detect replacement and change.</summary>
/// <param name="Identity">The file itself, whatever its name; zero where the system does not tell.</param>
/// <param name="Modified">When its content was changed, in nanoseconds since 1970.</param>
/// <param name="Changed">When anything about it was changed, its name included, in nanoseconds since 1970.</param>
internal readonly record struct FileStamp(FileType Type, (ulong Device, ulong Number) Identity, long Size, long Modified, long Changed)
{
    /// <summary>Whether this is the same file with the same content; it may have been renamed.</summary>
    public bool IsSameAs(FileStamp other) => this == other with { Changed = Changed };
}
