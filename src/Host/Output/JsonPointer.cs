namespace ParallelLlm.Host.Output;

/// <summary>JSON Pointers (RFC 6901), the names of values in <c>evidence</c>. Pure.</summary>
internal static class JsonPointer
{
    /// <summary>The pointer of a value below the members that lead to it.</summary>
    public static string Of(IEnumerable<string> members) => string.Concat(members.Select(member => "/" + Escape(member)));

    /// <summary>A member's name as a part of a pointer.</summary>
    public static string Escape(string name) =>
        name.AsSpan().ContainsAny('~', '/')
            ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : name;

    /// <summary>The member's name that a part of a pointer stands for.</summary>
    public static string Unescape(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
