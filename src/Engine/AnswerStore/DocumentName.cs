using System.Security.Cryptography;
using System.Text;

namespace ParallelLlm.AnswerStore;

/// <summary>A hash of a document's name. It finds the document's entries without storing the name, which may name a person.</summary>
internal static class DocumentName
{
    // 128 bits distinguish any number of names.
    private const int Size = 16;

    public static byte[] Mark(string documentId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(documentId), hash);
        return hash[..Size].ToArray();
    }
}
