namespace ParallelLlm.Host.Output.Tables;

/// <summary>JSON Pointers (RFC 6901), the names of values in <c>evidence</c>.</summary>
internal static class Pointer
{
    public static string Of(IEnumerable<string> members) => string.Concat(members.Select(
        member => $"/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));
}
