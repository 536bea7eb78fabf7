namespace ParallelLlm.Host.Folder;

/// <summary>What keeps a service from its work.</summary>
/// <param name="What">A folder and what is not possible in it, or an endpoint.</param>
/// <param name="Reason">For people.</param>
internal sealed record BlockedReason(string What, string Reason)
{
    /// <summary>Begins the name of what is blocked when it is an endpoint: only its own documents wait then.</summary>
    public const string OfEndpoint = "endpoint ";
}
