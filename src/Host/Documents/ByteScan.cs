using System.Numerics;
using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Documents;

/// <summary>Tests whether a buffer contains certain bytes, faster than finding them: all of a text passes through.</summary>
internal static class ByteScan
{
    private const byte Escape = 0x1B;
    private const byte ShiftOut = 0x0E;

    public static bool HasNul(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        var least = Vector<byte>.AllBitsSet;
        foreach (var vector in vectors)
            least = Vector.Min(least, vector);
        return Vector.EqualsAny(least, Vector<byte>.Zero) || bytes[(vectors.Length * Vector<byte>.Count)..].Contains((byte)0);
    }

    /// <summary>Whether there is a byte that is not plain ASCII, or may begin an escape (<see cref="Encodings.SevenBitText"/>).</summary>
    public static bool MayTell(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        var (escape, shiftOut) = (new Vector<byte>(Escape), new Vector<byte>(ShiftOut));
        var (tilde, plus) = (new Vector<byte>((byte)'~'), new Vector<byte>((byte)'+'));
        var found = Vector<byte>.Zero;
        foreach (var vector in vectors)
        {
            found |= vector | Vector.Equals(vector, Vector<byte>.Zero) | Vector.Equals(vector, escape) | Vector.Equals(vector, shiftOut)
                | Vector.Equals(vector, tilde) | Vector.Equals(vector, plus);
        }

        if (Vector.GreaterThanAny(found, new Vector<byte>(0x7F)))
            return true;
        foreach (var value in bytes[(vectors.Length * Vector<byte>.Count)..])
        {
            if (value is 0 or > 0x7F or Escape or ShiftOut or (byte)'~' or (byte)'+')
                return true;
        }

        return false;
    }
}
