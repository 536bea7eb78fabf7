using System.Text.Json;

namespace ParallelLlm;

/// <summary>Names and groups of <see cref="FailureKind"/>.</summary>
public static class FailureKinds
{
    private static readonly Dictionary<FailureKind, string> Names =
        Enum.GetValues<FailureKind>().ToDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    /// <summary>The kind's stable snake_case name for logs, metrics and output, such as <c>throttled_by_rate</c>.</summary>
    public static string Name(this FailureKind kind) => Names[kind];

    /// <summary>
    /// Whether the provider throttled: by rate, by concurrency or because it is overloaded. Throttling never counts as a failure of the
    /// endpoint.
    /// </summary>
    public static bool IsThrottle(this FailureKind kind) =>
        kind is FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency or FailureKind.Overloaded;

    /// <summary>Whether the endpoint is unusable until its key, quota or configuration changes.</summary>
    public static bool IsPermanentForEndpoint(this FailureKind kind) =>
        kind is FailureKind.OutOfQuota or FailureKind.EndpointUnusable;
}
