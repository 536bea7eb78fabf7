using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>Results of a document of <see cref="Workload"/>, in any order. Not thread-safe.</summary>
/// <param name="chunks">Chunks of the document.</param>
internal sealed class OnceEach(int chunks)
{
    private readonly int[] _results = new int[chunks];
    private readonly int[] _right = new int[chunks];

    /// <summary>Chunks with exactly one result, the right one.</summary>
    public int Right => _results.Zip(_right).Count(each => each is (1, 1));

    public void Add(ProcessedChunk result)
    {
        _results[result.Chunk.Index]++;
        _right[result.Chunk.Index] += result.Status == ChunkStatus.Completed && Workload.IsRight(result) ? 1 : 0;
    }
}
