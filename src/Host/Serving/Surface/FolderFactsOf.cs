using ParallelLlm.Host.Folder;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>From what the watched folder notes of itself to what the surface shows: counts and kinds, and no paths. Pure.</summary>
internal static class FolderFactsOf
{
    public static FolderFacts Snapshot(ServiceSnapshot state, FolderLayout layout) => new(
        new DocumentCounts(state.Waiting + state.Unsettled, state.InFlight, state.Claimed, state.Completed, state.Failed, state.PutBack),
        state.Instance,
        // An endpoint that is refused is seen at its breaker; while others work, the service does.
        [.. state.Blocked.Where(block => !block.What.StartsWith(BlockedReason.OfEndpoint, StringComparison.Ordinal)).Select(block => new NotReady(CodeOf(block.What, layout), block.Reason))],
        state.IsDraining);

    private static string CodeOf(string what, FolderLayout layout) =>
        IsIn(what, layout.Inbox) ? "inbox"
        : IsIn(what, layout.Outbox) ? "outbox"
        : IsIn(what, layout.Claimed) ? "claimed"
        : IsIn(what, layout.Failed) ? "failed"
        : IsIn(what, layout.Done) ? "done"
        : "blocked";

    private static bool IsIn(string path, string folder) =>
        Path.TrimEndingDirectorySeparator(path) == Path.TrimEndingDirectorySeparator(folder)
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
