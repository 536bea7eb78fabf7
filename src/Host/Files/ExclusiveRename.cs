namespace ParallelLlm.Host.Files;

/// <summary>
/// Ways to rename a file without ever replacing another, best first. Each has one step that fails when the name is taken, whichever
/// machine took it; a look before a rename has no such step. Linux only.
/// </summary>
internal static class ExclusiveRename
{
    /// <summary>All ways: the kernel's flag; a hard link, then no old name; a rename over an empty file created exclusively.</summary>
    public static readonly IReadOnlyList<Func<string, string, RenameResult>> Ways = [ByFlag, ByLink, ByCreation];

    /// <summary>Atomic.</summary>
    public static RenameResult ByFlag(string from, string to) =>
        LibC.TryRename(from, to, out var error) ? Result(error, from) : RenameResult.Unsupported;

    /// <summary>A stop in between leaves both names; the next move removes the old one. No other process may use the old name.</summary>
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

    /// <summary>For file systems without hard links. The new name is an empty file at first, also after a stop in between.</summary>
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
            // The caller reports the failure; the empty file must not pass for a result.
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
