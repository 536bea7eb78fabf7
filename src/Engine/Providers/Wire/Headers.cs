namespace ParallelLlm.Providers.Wire;

internal static class Headers
{
    /// <summary>Where there are no headers to look at.</summary>
    public static readonly HeaderLookup None = static _ => null;
}
