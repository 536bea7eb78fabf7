using System.Security.Cryptography;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Documents;

/// <summary>The hash of a document's bytes, for those that can be read more than once.</summary>
internal static class ContentHash
{
    private const int BufferBytes = 64 << 10;

    /// <summary>The hash; null if it is not an ordinary file or cannot be read (reading the document reports why).</summary>
    public static async ValueTask<CompletionKey?> OfAsync(DocumentSource source, CancellationToken cancellationToken)
    {
        if (source.Path is not { } path || source.Problem is not null || FileKinds.Of(path) != FileKind.Regular)
            return null;
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var bytes = await ByteSource.OpenAsync(path, cancellationToken);
            // Devices and the files of /proc have no length, and need not say the same twice.
            if (bytes.Length is null)
                return null;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (bytes.Read(buffer) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                cancellationToken.ThrowIfCancellationRequested();
            }

            return new CompletionKey(hash.GetHashAndReset());
        }
        catch (DocumentProblemException)
        {
            return null;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
