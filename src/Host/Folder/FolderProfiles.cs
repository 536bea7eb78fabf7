namespace ParallelLlm.Host.Folder;

/// <summary>The profiles of an inbox.</summary>
internal sealed class FolderProfiles(FolderProfile usual, IReadOnlyList<FolderProfile> profiles)
{
    private readonly Dictionary<string, FolderProfile> _profiles = profiles.ToDictionary(profile => profile.Folder);

    public IEnumerable<FolderProfile> All => [usual, .. profiles];

    /// <summary>Folders in the order in which their documents are taken, most urgent first; the empty one stands for all others.</summary>
    public IReadOnlyList<string> Order =>
    [
        .. profiles.Where(profile => profile.Priority != usual.Priority).Append(usual)
            .OrderByDescending(profile => profile.Priority).Select(profile => profile.Folder),
    ];

    /// <param name="name">Its path in the inbox, with <c>/</c>.</param>
    public FolderProfile Of(string name) =>
        name.IndexOf('/') is > 0 and var end && _profiles.TryGetValue(name[..end], out var profile) ? profile : usual;
}
