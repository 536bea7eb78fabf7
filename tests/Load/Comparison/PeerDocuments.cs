using System.Text.Json;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>The same documents and prompts for every peer, and the check of their answers.</summary>
internal static class PeerDocuments
{
    /// <summary>Concurrency of every peer.</summary>
    public const int Concurrency = 20;

    private const string Document = "letter";

    /// <param name="chunks">Number of chunks.</param>
    /// <param name="words">Maximum words added to a chunk.</param>
    /// <param name="timeoutSeconds">Time limit for one attempt.</param>
    /// <param name="warmUp">Chunks sent first, to another server.</param>
    public static PeerWork Work(int chunks, int words = 0, double timeoutSeconds = 60, int warmUp = 60)
    {
        var extractor = new FieldExtractor(Workload.Fields);
        return new PeerWork
        {
            Model = "simulated",
            Concurrency = Concurrency,
            TimeoutS = timeoutSeconds,
            WarmUp = warmUp,
            Fields = Workload.Fields.FieldNames,
            ResponseFormat = JsonSerializer.Deserialize<JsonElement>(PreparedSchema.For(Workload.Fields.ChunkSchema).Format),
            Chunks = [.. Workload.Document(Document, chunks).Select(chunk => Prompted(extractor, Longer(chunk, words)))],
        };
    }

    /// <summary>Whether a chunk was answered with its own value.</summary>
    public static bool IsRight(PeerResult result)
    {
        if (result.Content is not { } content)
            return false;
        try
        {
            using var answer = JsonDocument.Parse(content);
            return Workload.IsRight(Document, result.Index, answer.RootElement);
        }
        catch (JsonException)
        {
            // An unread answer passed on by a peer may be anything.
            return false;
        }
    }

    private static PeerChunk Prompted(FieldExtractor extractor, DocumentChunk chunk)
    {
        var prompt = extractor.Prompt(chunk, previousError: null);
        return new PeerChunk(chunk.Index, chunk.Text, prompt.System!, prompt.User);
    }

    // Every length from none to the maximum, with long and short ones mixed.
    private static DocumentChunk Longer(DocumentChunk chunk, int words)
    {
        if (words == 0)
            return chunk;
        var extra = (int)(chunk.Index * 37L % 100 * words / 99);
        return chunk with { Text = chunk.Text + "\n" + string.Join(' ', Enumerable.Repeat("Recovered", extra)) };
    }
}
