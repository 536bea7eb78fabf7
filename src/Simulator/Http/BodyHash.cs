using System.Buffers.Binary;
using System.Numerics;

namespace ParallelLlm.Simulator.Http;

/// <summary>A quick 64-bit hash to tell request bodies apart: eight bytes at a time, mixed as in MurmurHash3. Not for secrets.</summary>
internal static class BodyHash
{
    private const ulong First = 0x87c37b91114253d5;
    private const ulong Second = 0x4cf5ad432745937f;

    public static ulong Of(ReadOnlySpan<byte> body)
    {
        var hash = (ulong)body.Length;
        for (; body.Length >= sizeof(ulong); body = body[sizeof(ulong)..])
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(body));

        ulong rest = 0;
        foreach (var value in body)
            rest = (rest << 8) | value;
        hash = Mix(hash, rest);
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }

    private static ulong Mix(ulong hash, ulong word) =>
        (BitOperations.RotateLeft(hash ^ (BitOperations.RotateLeft(word * First, 31) * Second), 27) * 5) + 0x52dce729;
}
