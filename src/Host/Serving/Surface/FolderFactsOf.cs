using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>From what the watched folder notes of itself to what the surface shows: counts and kinds, and no paths. Pure.</summary>
internal static class FolderFactsOf
{
    public static FolderFacts Snapshot(ServiceSnapshot state, FolderLayout layout) => new(
        new DocumentCounts(state.Waiting + state.Unsettled, state.InFlight, state.Claimed, state.Completed, state.Failed, state.PutBack)
        {
            FromStore = state.FromStore,
        },
        state.Instance,
        // An endpoint that is refused is seen at its breaker; while others work, the service does.
        [
            .. state.Blocked.Where(block => !block.What.StartsWith(BlockedReason.OfEndpoint, StringComparison.Ordinal))
                .Select(block => Told(block, layout)),
        ],
        state.IsDraining);

    // A block is a folder, perhaps one in the inbox or the outbox with a name of its own, and what is not possible there.
    private static NotReady Told(BlockedReason block, FolderLayout layout)
    {
        var code = IsIn(block.What, layout.Inbox) ? "inbox"
            : IsIn(block.What, layout.Outbox) ? "outbox"
            : IsIn(block.What, layout.Claimed) ? "claimed"
            : IsIn(block.What, layout.Failed) ? "failed"
            : IsIn(block.What, layout.Done) ? "done"
            : "blocked";
        var what = block.What[(block.What.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].TrimStart();
        return new NotReady(code, Path.IsPathRooted(what) ? block.Reason : $"{what}: {block.Reason}");
    }

    private static bool IsIn(string what, string folder) =>
        what.StartsWith(Path.TrimEndingDirectorySeparator(folder), StringComparison.Ordinal)
        && what.AsSpan(Path.TrimEndingDirectorySeparator(folder).Length) is [] or [':', ..] or ['/', ..] or ['\\', ..];
}
