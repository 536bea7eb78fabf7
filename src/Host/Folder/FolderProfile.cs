using System.Text;
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
    /// <summary>How urgent they are: can change while the service runs, and holds for documents claimed from then on.</summary>
    public Priority Priority { get; set; } = Priority;

    /// <summary>The encoding of documents without a byte order mark; null to detect it for each.</summary>
    public Encoding? Encoding { get; init; }

    public const string Separator = ", ";
}

/// <summary>The profiles of an inbox.</summary>
internal sealed class FolderProfiles(FolderProfile usual, IReadOnlyList<FolderProfile> profiles)
{
    private readonly Dictionary<string, FolderProfile> _profiles = profiles.ToDictionary(profile => profile.Folder);

    public IEnumerable<FolderProfile> All => [usual, .. profiles];

    /// <summary>The folders in the order in which their documents are taken just now, the most urgent first; the empty one stands for all without a place of their own.</summary>
    public IReadOnlyList<string> Order =>
    [
        .. profiles.Where(profile => profile.Priority != usual.Priority).Append(usual).OrderByDescending(profile => profile.Priority).Select(profile => profile.Folder),
    ];

    /// <summary>The profile of a document.</summary>
    /// <param name="name">Its path in the inbox, with <c>/</c>.</param>
    public FolderProfile Of(string name) =>
        name.IndexOf('/') is > 0 and var end && _profiles.TryGetValue(name[..end], out var profile) ? profile : usual;
}
