using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ParallelLlm;

/// <summary>
/// The key of a stored answer: a SHA-256 over everything that shaped it. Cryptographic, because documents are untrusted: none can be
/// crafted to have the key of another.
/// </summary>
public readonly record struct CompletionKey
{
    /// <summary>Size of a key in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="hash">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The number of bytes differs.</exception>
    public CompletionKey(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes, not {hash.Length}.", nameof(hash));
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>Hashes bytes to a key.</summary>
    public static CompletionKey Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return new CompletionKey(hash);
    }

    /// <summary>Writes the bytes of the key.</summary>
    /// <param name="hash">At least <see cref="Size"/> bytes.</param>
    public void CopyTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, _a);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], _d);
    }

    /// <summary>The key as 64 hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";
}
