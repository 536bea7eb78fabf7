using System.Numerics;

namespace ParallelLlm.Dispatching;

/// <summary>Some of an engine's endpoints, by their index.</summary>
internal readonly record struct EndpointSet(ulong Bits)
{
    /// <summary>Most endpoints that an engine can have.</summary>
    public const int Most = 64;

    public static EndpointSet None => default;

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    public static EndpointSet Of(int index) => new(1UL << index);

    /// <summary>The endpoints from index 0 on, so many of them.</summary>
    public static EndpointSet First(int count) => new(count == Most ? ulong.MaxValue : (1UL << count) - 1);

    public bool Contains(int index) => (Bits >> index & 1) != 0;

    public bool Overlaps(EndpointSet other) => (Bits & other.Bits) != 0;

    public EndpointSet With(EndpointSet other) => new(Bits | other.Bits);

    public EndpointSet Except(EndpointSet other) => new(Bits & ~other.Bits);
}
