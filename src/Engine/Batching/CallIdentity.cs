using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ParallelLlm.Batching;

/// <summary>How a call is found again. Pure.</summary>
internal static class CallIdentity
{
    /// <summary>ID of the call's line: its own, or else a hash of its body.</summary>
    public static string IdOf(LlmCall call, ReadOnlySpan<byte> body) => call.Id ?? Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Hash of a body.</summary>
    public static long HashOf(ReadOnlySpan<byte> body) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(body));
}
