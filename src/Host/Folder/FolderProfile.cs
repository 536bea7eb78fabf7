using ParallelLlm.Chunking;
using ParallelLlm.Contracts;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Folder;

/// <summary>What is done with the documents of one folder of the inbox.</summary>
/// <param name="Folder">Name of the folder; empty for all that have no profile of their own.</param>
/// <param name="Endpoint">Name of the endpoint that they are sent to; names of several with commas.</param>
/// <param name="Rules">What is asked about them.</param>
/// <param name="Chunker">How they are cut.</param>
/// <param name="Priority">How urgent they are.</param>
internal sealed record FolderProfile(string Folder, string Endpoint, RunRules Rules, TokenChunker Chunker, Priority Priority)
{
    public const string Separator = ", ";
}

/// <summary>The profiles of an inbox.</summary>
internal sealed class FolderProfiles(FolderProfile usual, IReadOnlyList<FolderProfile> profiles)
{
    private readonly Dictionary<string, FolderProfile> _profiles = profiles.ToDictionary(profile => profile.Folder);

    public IEnumerable<FolderProfile> All => [usual, .. profiles];

    /// <summary>Folders whose documents come before all others, the most urgent first.</summary>
    public IReadOnlyList<string> First =>
        [.. profiles.Where(profile => profile.Priority > usual.Priority).OrderByDescending(profile => profile.Priority).Select(profile => profile.Folder)];

    /// <summary>The profile of a document.</summary>
    /// <param name="name">Its path in the inbox, with <c>/</c>.</param>
    public FolderProfile Of(string name) =>
        name.IndexOf('/') is > 0 and var end && _profiles.TryGetValue(name[..end], out var profile) ? profile : usual;
}
