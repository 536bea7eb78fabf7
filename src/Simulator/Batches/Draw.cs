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
        BodyHash.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {purpose} {key} {times}")));
}
