namespace ParallelLlm.Host.Folder;

/// <summary>What keeps a service from its work.</summary>
/// <param name="What">A folder and the failing operation, or an endpoint.</param>
/// <param name="Reason">For people.</param>
internal sealed record BlockedReason(string What, string Reason)
{
    /// <summary>Prefix of <c>What</c> for an endpoint: only its own documents wait.</summary>
    public const string OfEndpoint = "endpoint ";
}
