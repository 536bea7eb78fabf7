using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>A document in work: a folder in the instance's own, which holds the document under its path in the inbox.</summary>
/// <param name="id">Globally unique: never reused, in any instance.</param>
/// <param name="name">The document's path in the inbox, with <c>/</c>.</param>
internal sealed class Claim(string id, string name, ClaimState state)
{
    private static readonly (ClaimState State, string Ending)[] Endings =
        [(ClaimState.Completed, ".completed"), (ClaimState.Failed, ".failed")];

    public string Id { get; } = id;

    public string Name { get; } = name;

    public ClaimState State { get; set; } = state;

    /// <summary>The document's stamp when it was claimed or taken over; null if unknown.</summary>
    public FileStamp? Stamp { get; set; }

    /// <summary>Whether something may have been written for it already, by this instance or by one before.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Names of the documents in it: its own, and those of attachments that are documents of their own.</summary>
    public IReadOnlyList<string> Documents { get; set; } = [];

    /// <summary>Those of them whose calls wait for batches.</summary>
    public IReadOnlyCollection<string> Deferred { get; set; } = [];

    /// <summary>The service's folder of its delivery's last step, to say where one has failed; empty before the first.</summary>
    public string Place { get; set; } = "";

    public string Folder => FolderOf(Id, State);

    /// <summary>What its result is called until it is whole.</summary>
    public string Temporary => $".{Id}.tmp";

    public static string FolderOf(string id, ClaimState state) => id + Endings.FirstOrDefault(each => each.State == state).Ending;

    /// <summary>Parses the id and the state from a folder's name.</summary>
    public static (string Id, ClaimState State) Parse(string folder)
    {
        foreach (var (state, ending) in Endings)
            if (folder.EndsWith(ending, StringComparison.Ordinal))
                return (folder[..^ending.Length], state);
        return (folder, ClaimState.Taken);
    }
}
