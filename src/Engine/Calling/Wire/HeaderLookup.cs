namespace ParallelLlm.Calling.Wire;

/// <summary>Finds a response header by its name in lower case; null when it was not sent.</summary>
internal delegate string? HeaderLookup(string name);

internal static class Headers
{
    /// <summary>Where there are no headers to look at.</summary>
    public static readonly HeaderLookup None = static _ => null;
}
