namespace ParallelLlm.Host.Settings;

/// <summary>The folders of a service, as full paths. All but the outbox must be on one file system: files move by renaming.</summary>
internal sealed record FolderLayout
{
    /// <summary>Where documents are dropped.</summary>
    public required string Inbox { get; init; }

    /// <summary>Where documents are while somebody works on them: a folder for each instance.</summary>
    public required string Claimed { get; init; }

    /// <summary>Where results appear.</summary>
    public required string Outbox { get; init; }

    /// <summary>Where documents go whose result is in the outbox.</summary>
    public required string Done { get; init; }

    /// <summary>Where the others go, each with its error beside it.</summary>
    public required string Failed { get; init; }

    /// <summary>Where the service keeps what it knows.</summary>
    public required string State { get; init; }

    public IEnumerable<string> All => [Inbox, Claimed, Outbox, Done, Failed, State];

    public static FolderLayout Below(string root) => new()
    {
        Inbox = Path.Join(root, "inbox"),
        Claimed = Path.Join(root, "claimed"),
        Outbox = Path.Join(root, "outbox"),
        Done = Path.Join(root, "done"),
        Failed = Path.Join(root, "failed"),
        State = Path.Join(root, "state"),
    };
}
