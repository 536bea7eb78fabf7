namespace ParallelLlm.Providers.Wire;

internal static class Headers
{
    /// <summary>An empty set of headers.</summary>
    public static readonly HeaderLookup None = static _ => null;
}
