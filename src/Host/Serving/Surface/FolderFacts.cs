using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Facts about the watched folder: counts and kinds, no paths. Pure.</summary>
/// <param name="Instance">Name of the instance; empty before the start.</param>
/// <param name="Blocks">What keeps it from its work.</param>
/// <param name="IsDraining">Whether it takes nothing more.</param>
internal sealed record FolderFacts(DocumentCounts Documents, string Instance, IReadOnlyList<NotReady> Blocks, bool IsDraining = false)
{
    public static readonly FolderFacts None = new(new DocumentCounts(0, 0, 0, 0, 0, 0), "", []);

    public static FolderFacts Of(ServiceSnapshot state, FolderLayout layout) => new(
        new DocumentCounts(state.Waiting + state.Unsettled, state.InFlight, state.Claimed, state.Completed, state.Failed, state.PutBack)
        {
            FromStore = state.FromStore,
            InBatches = state.Deferred,
        },
        state.Instance,
        // An endpoint that is refused is seen at its breaker; while others work, the service does.
        [
            .. state.Blocked.Where(block => !block.What.StartsWith(BlockedReason.OfEndpoint, StringComparison.Ordinal))
                .Select(block => ReasonOf(block, layout)),
        ],
        state.IsDraining);

    // A block is a folder, perhaps a named one in the inbox or the outbox, and the operation that fails there.
    private static NotReady ReasonOf(BlockedReason block, FolderLayout layout)
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
