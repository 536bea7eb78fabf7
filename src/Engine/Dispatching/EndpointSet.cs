using System.Numerics;

namespace ParallelLlm.Dispatching;

/// <summary>A set of an engine's endpoints, by index.</summary>
internal readonly record struct EndpointSet(ulong Bits)
{
    /// <summary>Maximum endpoints of an engine.</summary>
    public const int Most = 64;

    public static EndpointSet None => default;

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    public static EndpointSet Of(int index) => new(1UL << index);

    /// <summary>The first endpoints, from index 0.</summary>
    public static EndpointSet First(int count) => new(count == Most ? ulong.MaxValue : (1UL << count) - 1);

    public bool Contains(int index) => (Bits >> index & 1) != 0;

    public bool Overlaps(EndpointSet other) => (Bits & other.Bits) != 0;

    public EndpointSet With(EndpointSet other) => new(Bits | other.Bits);

    public EndpointSet Except(EndpointSet other) => new(Bits & ~other.Bits);
}
