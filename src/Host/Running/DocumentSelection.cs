using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Chooses some of the documents for a trial, in the order of the input. Pure.</summary>
internal static class DocumentSelection
{
    /// <summary>The documents that the settings choose. Found lazily; each enumeration searches again.</summary>
    public static IEnumerable<DocumentSource> Of(IEnumerable<DocumentSource> documents, RunSettings settings) => settings switch
    {
        { Limit: { } limit } => documents.Take(limit),
        { Sample: { } size, Seed: var seed } => Sample(documents, size, seed),
        _ => documents,
    };

    /// <summary>
    /// Draws by the rank of each name, a hash of it and the seed: documents that come or go elsewhere change no others' ranks, and a larger
    /// sample holds a smaller one. Holds only the sample in memory.
    /// </summary>
    private static IEnumerable<DocumentSource> Sample(IEnumerable<DocumentSource> documents, int size, int seed)
    {
        // The highest rank is the first to go.
        var drawn = new PriorityQueue<(int Index, DocumentSource Document), ulong>(
            Comparer<ulong>.Create((one, other) => other.CompareTo(one)));
        foreach (var (index, document) in documents.Index())
        {
            if (drawn.Count < size)
                drawn.Enqueue((index, document), RankOf(document.Name, seed));
            else
                drawn.EnqueueDequeue((index, document), RankOf(document.Name, seed));
        }

        foreach (var (_, document) in drawn.UnorderedItems.Select(each => each.Element).OrderBy(each => each.Index))
            yield return document;
    }

    private static ulong RankOf(string name, int seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {name}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
