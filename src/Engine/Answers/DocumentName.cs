using System.Security.Cryptography;
using System.Text;

namespace ParallelLlm.Answers;

/// <summary>
/// What a store knows of a document's name: enough to find what belongs to it when someone names it, and no name that could be read. Names
/// of files may name people.
/// </summary>
internal static class DocumentName
{
    // 128 bits tell any number of names apart.
    private const int Size = 16;

    public static byte[] Mark(string documentId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(documentId), hash);
        return hash[..Size].ToArray();
    }
}
