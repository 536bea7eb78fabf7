namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>All documents made to harm their readers.</summary>
internal static class HostileInputs
{
    /// <summary>All of them; making one can take seconds, naming them takes no time.</summary>
    /// <param name="full">Whether the largest ones have their full size, of a gigabyte, rather than one that every build can take.</param>
    public static IReadOnlyList<HostileInput> All(bool full = false) =>
    [
        .. HostilePdfs.All, .. HostilePdfStructures.All, .. HostileZips.All, .. HostileDocx.All, .. HostileXlsx.All, .. HostileOle.All,
        .. HostileTables.All(full), .. HostileMails.All, .. HostilePages.All,
    ];
}
