using System.Globalization;
using System.Text;
using ParallelLlm.Simulator.Http;

namespace ParallelLlm.Simulator.Batches;

/// <summary>Draws that are functions of their names alone, and so the same in every run with a seed.</summary>
internal static class Draw
{
    /// <summary>A number from 0 up to 1.</summary>
    public static double Of(int seed, string purpose, ulong key, long times = 0) =>
        (Hash(seed, purpose, key, times) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A generator for several draws.</summary>
    public static Random Many(int seed, string purpose, ulong key, long times = 0) =>
        new(unchecked((int)Hash(seed, purpose, key, times)));

    /// <summary>The kind whose range a draw falls into; the default one where it falls into none.</summary>
    public static T? Pick<T>((T Kind, string Name, double Share)[] shares, double drawn)
    {
        foreach (var (kind, _, share) in shares)
        {
            if ((drawn -= share) < 0)
                return kind;
        }

        return default;
    }

    private static ulong Hash(int seed, string purpose, ulong key, long times) =>
        Mix(BodyHash.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {purpose} {key} {times}"))));

    // The hash's high bits hardly depend on the last characters. The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
            return hash ^ (hash >> 31);
        }
    }
}
