namespace ParallelLlm.Host.Folder;

/// <summary>Outcome of one way of renaming.</summary>
internal enum RenameResult
{
    Moved,

    /// <summary>The new name is taken; nothing was done.</summary>
    Taken,

    /// <summary>The file system does not know this way; nothing was done.</summary>
    Unsupported,
}

/// <summary>
/// Ways to rename a file without ever replacing another, the best first. Each has one step that fails when the name is taken, on
/// whichever machine it was taken: looking first
/// and renaming then has none. Linux only.
/// </summary>
internal static class ExclusiveRename
{
    /// <summary>
    /// All ways: by the kernel's flag; by a second name, then without the first; over an empty file that was made exclusively.
    /// </summary>
    public static readonly IReadOnlyList<Func<string, string, RenameResult>> Ways = [ByFlag, ByLink, ByCreation];

    /// <summary>Atomic.</summary>
    public static RenameResult ByFlag(string from, string to) => !LibC.TryRename(from, to, out var error) ? RenameResult.Unsupported : Result(error, from);

    /// <summary>
    /// A stop in between leaves both names; moving again then takes the old one away. The old name must be the caller's own.
    /// </summary>
    public static RenameResult ByLink(string from, string to)
    {
        if (!LibC.TryLink(from, to, out var error))
            return RenameResult.Unsupported;
        if (Result(error, from) == RenameResult.Taken && !LibC.IsSame(from, to))
            return RenameResult.Taken;
        if (LibC.Unlink(from))
            return RenameResult.Moved;
        LibC.Unlink(to);
        throw new FileNotFoundException($"Somebody else has moved it : '{from}'", from);
    }

    /// <summary>
    /// For file systems without hard links. The name stands for an empty file for a moment, and a stop in between leaves that.
    /// </summary>
    public static RenameResult ByCreation(string from, string to)
    {
        if (!LibC.TryCreate(to))
            return RenameResult.Taken;
        try
        {
            LibC.Rename(from, to);
            return RenameResult.Moved;
        }
        catch
        {
            // The failure is the caller's to report; the empty file must not stand for a result.
            if (LibC.Look(to) is { Size: 0 })
                LibC.Unlink(to);
            throw;
        }
    }

    private static RenameResult Result(int error, string from) => error switch
    {
        0 => RenameResult.Moved,
        LibC.Exists or LibC.NotEmpty => RenameResult.Taken,
        _ => throw LibC.Failure(error, from),
    };
}
